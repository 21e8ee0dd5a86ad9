echo file > file; chmod 755 file; mkdir -p folder/sub; echo a > folder/a; echo b > folder/sub/b; chmod 600 folder/a; chmod 1777 folder/sub
