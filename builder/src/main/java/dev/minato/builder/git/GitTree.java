package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a commit's directory contains, read before it is checked out: how much it is, and where
 * submodules are. Used by one thread.
 */
final class GitTree implements GitProgram.Output {
    private static final int LONGEST_ENTRY = 64 << 10;
    private static final int MOST_SUBMODULES = 1000;

    private final Budget budget;
    private final List<Submodule> submodules = new ArrayList<>();
    private final ByteArrayOutputStream entry = new ByteArrayOutputStream();
    private long entries;

    /**
     * A submodule.
     *
     * @param path in the directory
     */
    record Submodule(BytePath path, String commit) {}

    /** What is left for one checkout with all its submodules. */
    static final class Budget {
        private final GitLimits limits;
        private long entries;
        private long bytes;

        Budget(GitLimits limits) {
            this.limits = limits;
            this.entries = limits.entries();
            this.bytes = limits.bytes();
        }

        private void take(long size) {
            entries--;
            bytes -= size;
            if (entries < 0) {
                throw Fault.exhausted(
                        "the repository has more than "
                                + limits.entries()
                                + " files and directories");
            }
            if (bytes < 0) {
                throw Fault.exhausted(
                        "the files of the repository are more than " + limits.bytes() + " bytes");
            }
        }
    }

    GitTree(Budget budget) {
        this.budget = budget;
    }

    /** Whether there is nothing in it. */
    boolean isEmpty() {
        return entries == 0;
    }

    List<Submodule> submodules() {
        return List.copyOf(submodules);
    }

    /** Output of {@code ls-tree -r -t -z -l}. */
    @Override
    public void take(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                take(entry.toByteArray());
                entry.reset();
            } else {
                entry.write(bytes[i]);
            }
        }
        if (entry.size() > LONGEST_ENTRY) {
            throw Fault.invalid("source", "the repository has a path that is too long");
        }
    }

    /** {@code mode type object size<tab>path}. */
    private void take(byte[] line) {
        int tab = 0;
        while (tab < line.length && line[tab] != '\t') {
            tab++;
        }
        String[] facts = new String(line, 0, tab, StandardCharsets.US_ASCII).split(" +", -1);
        if (facts.length != 4 || tab == line.length) {
            throw Fault.invalid("source", "git lists the repository's files in an unknown form");
        }
        BytePath path = BytePath.of(Arrays.copyOfRange(line, tab + 1, line.length));
        entries++;
        budget.take(facts[3].equals("-") ? 0 : Long.parseLong(facts[3]));
        if (facts[1].equals("commit")) {
            submodules.add(new Submodule(path, facts[2]));
            if (submodules.size() > MOST_SUBMODULES) {
                throw Fault.exhausted(
                        "the repository has more than " + MOST_SUBMODULES + " submodules");
            }
        }
    }
}
