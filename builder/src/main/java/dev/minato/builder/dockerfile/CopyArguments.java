package dev.minato.builder.dockerfile;

import java.util.List;

/**
 * The arguments that COPY and ADD have in common.
 *
 * @param sources paths, patterns or URLs, as written
 * @param documents here-documents that are sources
 * @param destination the last word
 * @param chown {@code user[:group]}, or ""
 * @param chmod octal or symbolic permissions, or ""
 * @param excludes patterns of what is left out
 * @param link {@code --link} was given
 */
public record CopyArguments(
        List<String> sources,
        List<Heredoc> documents,
        String destination,
        String chown,
        String chmod,
        List<String> excludes,
        boolean link) {
    public CopyArguments {
        sources = List.copyOf(sources);
        documents = List.copyOf(documents);
        excludes = List.copyOf(excludes);
    }
}
