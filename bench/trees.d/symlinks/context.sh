echo file > file; mkdir -p tree/folder; echo in > tree/folder/in; ln -s folder tree/link; ln -s folder/in tree/file-link; ln -s /nowhere tree/dangling-absolute; echo d > tree/dangling
ln -s file to-file; ln -s tree/folder to-folder; ln -s "$(printf 'l%.0s' {1..200})" tree/long-link
touch -h -d '2003-03-03 03:03:03' tree/link
