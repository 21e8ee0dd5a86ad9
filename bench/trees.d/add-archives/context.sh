mkdir -p t/dir/empty t/lower-dir; echo a > t/a; echo b > t/dir/b; ln t/a t/dir/hard; ln -s ../a t/dir/soft; ln -s /absolute t/dangling; chmod 4711 t/a; chmod 1770 t/dir; echo long > "t/dir/$(printf 'n%.0s' {1..180})"
mkdir t/same && echo replaced > t/one
find t -exec touch -h -d '2010-10-10 10:10:10' {} +
tar -C t --numeric-owner --owner=101 --group=102 -cf plain.tar . ; tar -C t --owner=0 --group=0 -czf packed.tar.gz a dir; tar -C t --format=pax -cJf packed.tar.xz dir dangling a
rm -rf t; echo 'only a name' > not-an-archive.tar.gz; echo file > file
