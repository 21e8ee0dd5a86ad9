package dev.minato.builder.dockerfile;

import dev.minato.builder.expand.BlankCharacters;

import java.util.List;
import java.util.Locale;

/**
 * An instruction split into word, flags and arguments, the arguments in the form that its word asks
 * for.
 *
 * @param args arguments; for ONBUILD the nested instruction is in {@code nested} instead
 */
record DockerfileStatement(
        InstructionSource source,
        List<String> flags,
        InstructionArguments args,
        List<Heredoc> documents,
        List<DockerfileStatement> nested) {

    static DockerfileStatement parse(String line, char escape) {
        String trimmed = BlankCharacters.trim(line);
        int end = 0;
        while (end < trimmed.length() && !isSeparator(trimmed.charAt(end))) {
            end++;
        }
        int start = end;
        while (start < trimmed.length() && isSeparator(trimmed.charAt(start))) {
            start++;
        }
        String word = trimmed.substring(0, end);
        FlagWords split = FlagWords.split(trimmed.substring(start), escape);
        String rest = BlankCharacters.trim(split.rest());
        String key = word.toLowerCase(Locale.ROOT);
        List<DockerfileStatement> nested =
                key.equals("onbuild") && !rest.isEmpty()
                        ? List.of(nested(rest, escape))
                        : List.of();
        InstructionArguments args =
                key.equals("onbuild")
                        ? InstructionArguments.none()
                        : InstructionArguments.of(key, rest, escape);
        return new DockerfileStatement(
                new InstructionSource(0, 0, BlankCharacters.trim(line), word),
                split.flags(),
                args,
                List.of(),
                nested);
    }

    private static DockerfileStatement nested(String rest, char escape) {
        if (rest.regionMatches(true, 0, "ONBUILD", 0, 7)
                && (rest.length() == 7 || isSeparator(rest.charAt(7)))) {
            throw new SyntaxError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        }
        return parse(rest, escape);
    }

    /** The blanks that end an instruction's word and separate plain arguments. */
    static boolean isSeparator(char c) {
        return c == '\t' || c == 0x0B || c == '\f' || c == '\r' || c == ' ';
    }

    String key() {
        return source.word().toLowerCase(Locale.ROOT);
    }

    boolean mayHaveDocuments() {
        if (key().equals("onbuild")) {
            return !nested.isEmpty() && nested.getFirst().mayHaveDocuments();
        }
        boolean takes = key().equals("run") || key().equals("copy") || key().equals("add");
        return takes && !args.json();
    }

    DockerfileStatement with(List<Heredoc> read, int line, int lastLine, List<String> comments) {
        InstructionSource placed =
                new InstructionSource(line, lastLine, source.text(), source.word(), comments);
        List<DockerfileStatement> inner =
                nested.stream().map(n -> n.with(read, line, lastLine, comments)).toList();
        return new DockerfileStatement(placed, flags, args, List.copyOf(read), inner);
    }

    /** The same as if it stood elsewhere. */
    DockerfileStatement at(InstructionSource place) {
        return with(documents, place.line(), place.lastLine(), List.of());
    }
}
