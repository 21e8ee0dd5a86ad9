set -e
rm a/f1; chmod 0600 a/f2; chmod 0644 a/f3; echo new > a/b/c/new; rm -r op; mkdir op; echo n > op/new; mkdir -p op/x/y; echo x > op/x/y/z1; echo other > op/x/y/fresh
ln links/h1 links/h4; rm links/s2; echo more >> links/s1
rm -r t/dirtofile; echo f > t/dirtofile; rm -r t/dirtolink; ln -s /a t/dirtolink; rm t/filetodir; mkdir t/filetodir; echo d > t/filetodir/d; rm t/linktodir; mkdir t/linktodir
mkfifo t/fifo; mv keep/old keep/tmp; mv keep/tmp keep/old; chmod 0644 keep/other; chmod 0600 keep/other
mkdir fresh; echo 1 > fresh/gone; rm fresh/gone; touch created; rm created; mkdir -p n/o/p; ln n/../a/f4 n/o/p/l; chmod 1777 tmp; chown 5:6 a/f5
mkdir rm1; rm -r rm1; mkdir rm1; echo long > "n/$(printf 'x%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110)é"
