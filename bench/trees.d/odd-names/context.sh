mkdir names; cd names
for n in ' leading and trailing ' $'new\nline' $'tab\there' '-dash' 'star*' 'quest?on' '[class]' 'back\slash' 'Főtanúsítvány.crt' '日本語' '$DOLLAR' '#hash' '~tilde' 'a:b' '...' '.hidden' 'x.wh.y' "$(printf 'n%.0s' {1..255})"; do echo x > "./$n"; done
