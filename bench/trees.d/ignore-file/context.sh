mkdir -p kept/deep node_modules/x docs/api logs; echo 1 > kept/deep/1.log; echo 2 > kept/2.log; echo 3 > kept/important.log; echo x > node_modules/x/y; echo r > docs/README.md; echo a > docs/api/a.md; echo t > docs/api/t.txt; echo l > logs/l; echo s > secret; echo s > .secret
cat > .dockerignore <<'I'
# a comment
**/*.log
!kept/important.log
node_modules
docs/**/*.md
!docs/README.md
/secret
logs/
.dockerignore
Dockerfile
I
