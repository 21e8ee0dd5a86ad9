truncate -s 3000000 hole; printf x | dd of=hole bs=1 seek=1000000 conv=notrunc 2>/dev/null; : > empty; mkdir empty-dir; seq 100000 > numbers
