echo one > one.txt; echo two > two.txt; echo blank > 'with blank.txt'
mkdir -p folder/inner/empty; echo inner > folder/inner/file; echo top > folder/top; chmod 700 folder/inner; chmod 4755 folder/top
touch -d '1999-12-31 23:59:59' folder/inner/file; touch -d '2001-01-01 01:01:01' folder/inner folder
