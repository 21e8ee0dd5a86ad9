package dev.minato.builder.dockerfile;

import dev.minato.builder.expand.BlankCharacters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An instruction's arguments.
 *
 * @param words plain words, the elements of a JSON array, or the whole text as one element
 * @param pairs names and values of ENV and LABEL
 * @param json the words came as a JSON array
 */
record InstructionArguments(List<String> words, List<KeyValuePair> pairs, boolean json) {

    static InstructionArguments none() {
        return words(List.of());
    }

    private static InstructionArguments words(List<String> words) {
        return new InstructionArguments(words, List.of(), false);
    }

    /** Reads the text after an instruction's word and flags, already trimmed. */
    static InstructionArguments of(String key, String rest, char escape) {
        return switch (key) {
            case "run", "cmd", "entrypoint", "shell" -> jsonOr(rest, whole(rest));
            case "add", "copy", "volume" -> jsonOr(rest, words(split(rest)));
            case "expose", "from" -> words(split(rest));
            case "env" -> pairs("ENV", rest, escape);
            case "label" -> pairs("LABEL", rest, escape);
            case "arg" -> words(quotedWords(rest, escape));
            case "healthcheck" -> healthcheck(rest);
            case "maintainer", "stopsignal", "user", "workdir" -> whole(rest);
            default -> none();
        };
    }

    private static InstructionArguments whole(String rest) {
        return words(rest.isEmpty() ? List.of() : List.of(rest));
    }

    private static InstructionArguments jsonOr(String rest, InstructionArguments otherwise) {
        Optional<List<String>> array = JsonArray.parse(rest);
        return array.map(words -> new InstructionArguments(words, List.of(), true))
                .orElse(otherwise);
    }

    private static InstructionArguments healthcheck(String rest) {
        int end = 0;
        while (end < rest.length() && !BlankCharacters.is(rest.charAt(end))) {
            end++;
        }
        if (end == 0) {
            return none();
        }
        String command = BlankCharacters.trimLeft(rest.substring(end));
        InstructionArguments parsed = jsonOr(command, whole(command));
        List<String> words = new ArrayList<>(List.of(rest.substring(0, end)));
        words.addAll(parsed.words());
        return new InstructionArguments(words, List.of(), parsed.json());
    }

    static List<String> split(String rest) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= rest.length(); i++) {
            if (i == rest.length() || DockerfileStatement.isSeparator(rest.charAt(i))) {
                if (i > start) {
                    words.add(rest.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    /** Splits at blanks outside quotes; quotes and escapes stay, they are processed later. */
    private static List<String> quotedWords(String rest, char escape) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean open = false;
        for (int at = 0; at < rest.length(); at++) {
            char c = rest.charAt(at);
            if (quote == 0 && BlankCharacters.is(c)) {
                if (open) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
                continue;
            }
            open = true;
            boolean escapes = c == escape && quote != '\'';
            if (escapes && at + 1 == rest.length()) {
                break;
            }
            word.append(c);
            if (escapes) {
                at++;
                word.append(rest.charAt(at));
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            }
        }
        if (open && !word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static InstructionArguments pairs(String name, String rest, char escape) {
        List<String> words = quotedWords(rest, escape);
        if (words.isEmpty()) {
            return none();
        }
        if (words.getFirst().indexOf('=') < 0) {
            return legacy(name, rest);
        }
        List<KeyValuePair> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new SyntaxError(
                        "Syntax error - can't find = in \""
                                + word
                                + "\". Must be of the form: name=value");
            }
            if (equals == 0) {
                throw new SyntaxError(name + " names can not be blank");
            }
            pairs.add(
                    new KeyValuePair(word.substring(0, equals), word.substring(equals + 1), false));
        }
        return new InstructionArguments(List.of(), pairs, false);
    }

    private static InstructionArguments legacy(String name, String rest) {
        int end = 0;
        while (end < rest.length() && !DockerfileStatement.isSeparator(rest.charAt(end))) {
            end++;
        }
        int start = end;
        while (start < rest.length() && DockerfileStatement.isSeparator(rest.charAt(start))) {
            start++;
        }
        if (start == end) {
            throw new SyntaxError(name + " must have two arguments");
        }
        KeyValuePair pair = new KeyValuePair(rest.substring(0, end), rest.substring(start), true);
        return new InstructionArguments(List.of(), List.of(pair), false);
    }
}
