set -e
mkdir -p tmp a/b/c op/x/y keep links t
for i in 1 2 3 4 5; do echo base$i > a/f$i; echo deep$i > a/b/c/g$i; echo o$i > op/o$i; echo x > op/x/y/z$i; done
echo h > links/h1; ln links/h1 links/h2; ln links/h1 links/h3
echo s > links/s1; ln links/s1 links/s2
ln -s ../a links/toa; mkdir t/dirtofile t/dirtolink; echo q > t/filetodir; ln -s x t/linktodir; echo in > t/dirtofile/in; echo in > t/dirtolink/in
touch -d @1000000000 keep/old keep/other; chmod 0600 keep/other
touch -d @1000000000 keep a a/b
