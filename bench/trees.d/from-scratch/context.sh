printf '#!/bin/true\n' > hello; chmod 755 hello; mkdir data; echo d > data/d
