package dev.minato.builder.dockerfile;

import dev.minato.builder.expand.BlankCharacters;

import java.util.List;
import java.util.Optional;

/**
 * The place of an instruction in its file.
 *
 * @param line its first line, from 1
 * @param lastLine its last line, heredoc bodies included
 * @param text the instruction as written, continuation lines joined, without heredoc bodies
 * @param word the instruction's own word as written, for example {@code FROM} or {@code from}
 * @param comments the comments above it, without their sign; an empty comment begins anew
 */
public record InstructionSource(
        int line, int lastLine, String text, String word, List<String> comments) {
    public InstructionSource {
        comments = List.copyOf(comments);
    }

    /** An instruction without comments. */
    public InstructionSource(int line, int lastLine, String text, String word) {
        this(line, lastLine, text, word, List.of());
    }

    /**
     * What a comment {@code # name description} above it says of a name.
     *
     * @param name of a stage or an argument
     * @return "" where none of the comments begins with it
     */
    public String description(String name) {
        if (name.isEmpty()) {
            return "";
        }
        return comments.stream()
                .filter(comment -> comment.startsWith(name + " "))
                .map(comment -> comment.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /**
     * What a comment {@code # check=…} above it says, up to its first blank; of several the first
     * counts.
     */
    public Optional<String> check() {
        return comments.stream()
                .flatMap(comment -> ParserDirectives.ofComment(comment).stream())
                .filter(directive -> directive.getKey().equals("check"))
                .map(directive -> directive.getValue().split(" ", 2)[0])
                .findFirst();
    }

    /** The text of a comment's line, its sign being the first character. */
    static String comment(String line) {
        return BlankCharacters.trim(line.substring(1));
    }
}
