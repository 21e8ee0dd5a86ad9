mkdir -p src/a src/b/skip docs; echo x > src/a/x.c; echo y > src/b/y.c; echo s > src/b/skip/s; echo m > top.md; echo m > docs/in.md
