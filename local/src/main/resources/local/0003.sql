-- Since when nothing of replicas is in clear: neither a set's spec nor the environment of a
-- container. A home that says nothing is looked through when it is opened.
CREATE TABLE local_sealed(since INTEGER NOT NULL) STRICT;
