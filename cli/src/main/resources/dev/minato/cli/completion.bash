# Completion of minato's command lines in bash; made by `minato completion bash`.

_minato() {
    local line=${COMP_LINE:0:COMP_POINT} rest stripped word i
    local -a words=()
    COMPREPLY=()

    # The words as they were written: bash takes them apart at = and : too.
    rest=$line
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        stripped=${rest#"${rest%%[![:space:]]*}"}
        if ((i == COMP_CWORD)); then word=$stripped; fi
        if [[ $stripped != "$word"* ]]; then
            words=("${COMP_WORDS[@]:0:COMP_CWORD+1}")
            break
        fi
        if ((i > 0)) && [[ $stripped == "$rest" ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        rest=${stripped#"$word"}
    done
    local -i last=${#words[@]}-1
    local begun=${words[last]}

    # Commands are known here; whatever follows them is asked for.
    local commands=
    if ((last == 1)) && [[ $begun != -* ]]; then
        commands='@COMMANDS@'
    elif ((last > 1)) && [[ $begun != -* ]]; then
        case "${words[*]:1:last-1}" in
@GROUPS@
        esac
    fi
    if [[ -n $commands ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$begun")
        return
    fi
    local -a answer=()
    mapfile -t answer < <(
        MINATO_COMPLETING=1 "${words[0]/#\~/$HOME}" complete -- "${words[@]:1}" 2>/dev/null </dev/null
    )

    # What bash replaces begins behind the last = or : of the word.
    local head= part character
    for character in : = @; do
        if [[ $COMP_WORDBREAKS == *"$character"* && $begun == *"$character"* ]]; then
            part=${begun%"${begun##*"$character"}"}
            if ((${#part} > ${#head})); then head=$part; fi
        fi
    done
    for ((i = 1; i < ${#answer[@]}; i++)); do
        word=${answer[i]%%$'\t'*}
        COMPREPLY+=("${word#"$head"}")
    done
    case ${answer[0]} in
    files) compopt -o bashdefault -o default ;;
    folders) compopt -o plusdirs ;;
    esac
}

complete -F _minato minato
