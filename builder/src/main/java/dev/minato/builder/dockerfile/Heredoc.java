package dev.minato.builder.dockerfile;

/**
 * A here-document.
 *
 * @param name the delimiter; for COPY and ADD the file's name
 * @param expand the delimiter was not quoted, so the body's variables are expanded (COPY, ADD)
 * @param chomp written {@code <<-}: tabs at the start of lines go away
 * @param content the body as written, each line with its line end
 */
public record Heredoc(String name, boolean expand, boolean chomp, String content) {
    /** The body, without leading tabs where {@code <<-} asks so. */
    public String body() {
        if (!chomp) {
            return content;
        }
        StringBuilder body = new StringBuilder();
        boolean start = true;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (!(start && c == '\t')) {
                body.append(c);
                start = c == '\n';
            }
        }
        return body.toString();
    }
}
