# Completion of minato's command lines in fish; made by `minato completion fish`.

function __minato_complete
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    set -l answer (MINATO_COMPLETING=1 command $words[1] complete -- $words[2..] "$begun" 2>/dev/null </dev/null)
    printf '%s\n' $answer[2..]
    set -l option (string match -r -- '^--[^=]+=' $begun)
    set -l value (string replace -r -- '^--[^=]+=' '' $begun)
    switch "$answer[1]"
        case files
            for path in (__fish_complete_path $value)
                echo "$option$path"
            end
        case folders
            for path in (__fish_complete_directories $value)
                echo "$option$path"
            end
    end
end

complete -c minato -f -a '(__minato_complete)'
