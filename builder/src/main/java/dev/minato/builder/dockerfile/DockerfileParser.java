package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;
import dev.minato.builder.expand.BlankCharacters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a Dockerfile (docs.docker.com, Dockerfile reference, stable frontend of 2026). A hostile
 * file is only a wrong file: whatever the bytes, the answer is a {@link Dockerfile} or a {@link
 * Fault} that names the line.
 *
 * <p>Stateless; safe for concurrent use.
 */
public final class DockerfileParser {
    /** The longest physical line, in bytes without its end. */
    public static final int LONGEST_LINE = 65_535;

    /** The largest file, in bytes. */
    public static final int LARGEST_FILE = 4 << 20;

    private DockerfileParser() {}

    /**
     * Parses a whole file.
     *
     * @param file its bytes, UTF-8, with or without a byte order mark
     * @throws Fault invalid; {@link DockerfileLocation#of} has the line
     */
    public static Dockerfile parse(byte[] file) {
        return read(file).whole();
    }

    /**
     * Parses a file as far as it is right.
     *
     * @param file its bytes, UTF-8, with or without a byte order mark
     * @throws Fault invalid when its lines cannot be told apart, a here-document without an end for
     *     example; {@link DockerfileLocation#of} has the line
     */
    public static DockerfileReading read(byte[] file) {
        if (file.length == 0) {
            throw Fault.invalid("Dockerfile", "the Dockerfile cannot be empty");
        }
        if (file.length > LARGEST_FILE) {
            throw Fault.invalid(
                    "Dockerfile",
                    "the Dockerfile has " + file.length + " bytes: at most " + LARGEST_FILE);
        }
        Reading reading = new Reading(file);
        List<DockerfileStatement> statements = reading.statements();
        return new StageAssembly(reading.directives)
                .assemble(statements, reading.emptyContinuations);
    }

    /**
     * Parses the stored text of an ONBUILD trigger.
     *
     * @param trigger one instruction, with its here-documents
     * @param from where the FROM stands that pulls the trigger; errors are reported there
     * @throws Fault invalid when it is not exactly one instruction that may be a trigger
     */
    public static Instruction parseTrigger(String trigger, InstructionSource from) {
        byte[] text = trigger.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text.length > LARGEST_FILE) {
            throw DockerfileLocation.parseError(
                    from.line(), from.lastLine(), "onbuild trigger should be a single expression");
        }
        try {
            List<DockerfileStatement> statements = new Reading(text).statements();
            if (statements.size() != 1) {
                throw new SyntaxError("onbuild trigger should be a single expression");
            }
            return InstructionParser.trigger(statements.getFirst().at(from));
        } catch (SyntaxError e) {
            throw DockerfileLocation.parseError(from.line(), from.lastLine(), e.text());
        }
    }

    /** One pass over the lines. */
    private static final class Reading {
        private final PhysicalLines lines;
        private final ParserDirectives directives = new ParserDirectives();
        private final List<Integer> emptyContinuations = new ArrayList<>();
        private final List<String> comments = new ArrayList<>();
        private final List<DockerfileStatement> statements = new ArrayList<>();

        Reading(byte[] file) {
            this.lines = new PhysicalLines(file);
        }

        List<DockerfileStatement> statements() {
            while (lines.hasNext()) {
                String written = PhysicalLines.withoutEnd(lines.next());
                String line = BlankCharacters.trimLeft(written);
                boolean directive = isDirective(line);
                if (line.startsWith("#")) {
                    if (!directive) {
                        comment(InstructionSource.comment(written));
                    }
                } else if (!line.isEmpty()) {
                    statement(line);
                    comments.clear();
                }
            }
            if (statements.isEmpty()) {
                throw DockerfileLocation.parseError(
                        lines.number(), lines.number(), "file with no instructions");
            }
            return statements;
        }

        private boolean isDirective(String line) {
            try {
                return directives.see(line);
            } catch (SyntaxError e) {
                throw DockerfileLocation.parseError(lines.number(), lines.number(), e.text());
            }
        }

        private void comment(String text) {
            if (text.isEmpty()) {
                comments.clear();
            } else {
                comments.add(text);
            }
        }

        private void statement(String line) {
            int start = lines.number();
            String joined = joined(line);
            try {
                DockerfileStatement statement =
                        DockerfileStatement.parse(joined, directives.escape());
                List<Heredoc> documents = new ArrayList<>();
                if (statement.mayHaveDocuments() && joined.contains("<<")) {
                    for (Heredocs.Opening opening : Heredocs.openings(joined)) {
                        documents.add(document(opening));
                    }
                }
                statements.add(statement.with(documents, start, lines.number(), comments));
            } catch (SyntaxError e) {
                throw DockerfileLocation.parseError(start, lines.number(), e.text());
            }
        }

        private String joined(String first) {
            StringBuilder text = new StringBuilder();
            boolean more = append(text, first);
            boolean empty = false;
            while (more && lines.hasNext()) {
                String line = PhysicalLines.withoutEnd(lines.next());
                String content = BlankCharacters.trimLeft(line);
                if (content.isEmpty()) {
                    empty = true;
                } else if (!content.startsWith("#")) {
                    more = append(text, line);
                }
            }
            if (empty) {
                emptyContinuations.add(lines.number());
            }
            return text.toString();
        }

        /**
         * Appends a line and answers whether the next one continues it: the escape character is the
         * last that is not a blank, and is not itself escaped.
         */
        private boolean append(StringBuilder text, String line) {
            int end = line.length();
            while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
                end--;
            }
            char escape = directives.escape();
            boolean escaped = end > 1 && line.charAt(end - 2) == escape;
            if (end == 0 || line.charAt(end - 1) != escape || escaped) {
                text.append(line);
                return false;
            }
            text.append(line, 0, end - 1);
            return true;
        }

        private Heredoc document(Heredocs.Opening opening) {
            StringBuilder content = new StringBuilder();
            while (lines.hasNext()) {
                String line = lines.next();
                String end = PhysicalLines.withoutEnd(line);
                if (opening.chomp()) {
                    int tabs = 0;
                    while (tabs < end.length() && end.charAt(tabs) == '\t') {
                        tabs++;
                    }
                    end = end.substring(tabs);
                }
                if (end.equals(opening.name())) {
                    return opening.with(content.toString());
                }
                content.append(line);
            }
            throw new SyntaxError("unterminated heredoc");
        }
    }
}
