mkdir -p group/sub; echo g > group/a; ln group/a group/b; ln group/a group/sub/c
