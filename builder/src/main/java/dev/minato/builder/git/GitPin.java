package dev.minato.builder.git;

import dev.minato.image.model.Digest;

import java.nio.charset.StandardCharsets;

/**
 * A reference that was asked of its server: it means one commit from now on.
 *
 * @param reference what was asked for
 * @param object the commit, or the annotated tag that leads to it
 * @param commit the commit, as far as the server has told; else as {@code object}
 * @param ref the full name of the branch or tag; "" for a commit by its name
 */
public record GitPin(GitReference reference, String object, String commit, String ref) {
    /** Equal for what makes equal checkouts; it is known before anything is fetched. */
    public Digest key() {
        boolean kept = keepsGitDir();
        String text =
                String.join(
                        "\n",
                        "git",
                        kept ? object : commit,
                        kept ? "keep " + ref + " " + reference.remote().shown() : "",
                        reference.subdir(),
                        reference.submodules() ? "submodules" : "",
                        reference.commitTimes() ? "commit times" : "");
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Only a whole repository has its {@code .git}. */
    boolean keepsGitDir() {
        return reference.keepGitDir().orElse(false) && reference.subdir().isEmpty();
    }
}
