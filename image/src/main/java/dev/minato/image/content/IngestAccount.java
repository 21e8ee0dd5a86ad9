package dev.minato.image.content;

import dev.minato.state.WriteTransaction;

/** Who keeps account of one {@link Ingest}. */
interface IngestAccount {
    /** Of a file that is no upload. */
    IngestAccount NONE =
            new IngestAccount() {
                @Override
                public void growing(long bytes) {}

                @Override
                public void shrunk(long bytes) {}

                @Override
                public void expect(long total) {}

                @Override
                public void keep() {}

                @Override
                public void committed(WriteTransaction tx) {}

                @Override
                public void aborted() {}

                @Override
                public void closed(boolean ended) {}
            };

    /** Bytes are about to be written; refused beyond the budget. */
    void growing(long bytes);

    /** Bytes are no longer on their way. */
    void shrunk(long bytes);

    void expect(long total);

    /** What is known of the upload is to outlast a power failure. */
    void keep();

    /** The content is a blob with this transaction. */
    void committed(WriteTransaction tx) throws Exception;

    /** Its file is gone. */
    void aborted();

    /** Gives the reference back. */
    void closed(boolean ended);
}
