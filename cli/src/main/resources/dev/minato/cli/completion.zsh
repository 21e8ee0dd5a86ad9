#compdef minato
# Completion of minato's command lines in zsh; made by `minato completion zsh`.

_minato() {
    local -a answer proposals
    local line name sentence
    answer=("${(@f)$(MINATO_COMPLETING=1 "${words[1]/#\~/$HOME}" complete -- \
        "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null </dev/null)}")
    for line in "${(@)answer[2,-1]}"; do
        name=${line%%$'\t'*}
        sentence=${line#"$name"}
        proposals+=("${name//:/\\:}${sentence:+:${sentence#$'\t'}}")
    done
    (($#proposals)) && _describe minato proposals
    case $answer[1] in
    files) compset -P '--[^=]##='; _files ;;
    folders) compset -P '--[^=]##='; _files -/ ;;
    esac
}

if [[ ${funcstack[1]} == _minato ]]; then
    _minato "$@"
else
    compdef _minato minato
fi
