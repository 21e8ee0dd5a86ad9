mkdir -p new/dir; echo new > new/dir/n; echo link > new/link
