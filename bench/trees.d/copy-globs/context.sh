touch a.txt b.txt .hidden.txt file1.c file2.c file10.c a.h b.h c.h 'arr[0].c' 'arr0.c' literal one
mkdir -p dir1/inner/sub dir2/inner; echo 1 > dir1/inner/x; echo 2 > dir1/inner/sub/y; echo 3 > dir2/inner/z
