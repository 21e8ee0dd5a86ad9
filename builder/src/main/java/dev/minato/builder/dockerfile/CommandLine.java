package dev.minato.builder.dockerfile;

import java.util.List;

/**
 * What RUN, CMD and ENTRYPOINT are given.
 *
 * @param words exec form: the words; shell form: the whole text as one element, or none
 * @param shell shell form: the stage's SHELL goes in front
 * @param documents here-documents of a RUN, in order
 */
public record CommandLine(List<String> words, boolean shell, List<Heredoc> documents) {
    public CommandLine {
        words = List.copyOf(words);
        documents = List.copyOf(documents);
    }

    /** Whether the text is a single here-document and nothing else. */
    public boolean isDocumentAlone() {
        return documents.size() == 1
                && words.size() == 1
                && Heredocs.opening(words.getFirst()).isPresent();
    }
}
