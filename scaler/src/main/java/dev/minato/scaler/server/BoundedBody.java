package dev.minato.scaler.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A body as bytes, given up once it is larger than it may be. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int largest;
    private final AnswerBudget budget;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.Subscription subscription = new Nothing();

    BoundedBody(int largest, AnswerBudget budget) {
        this.largest = largest;
        this.budget = budget;
    }

    /** Before the first one comes. */
    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        to.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        try {
            for (ByteBuffer part : parts) {
                if (bytes.size() + part.remaining() > largest) {
                    throw new IOException("the answer has more than " + largest + " bytes");
                }
                budget.take(part.remaining());
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }
            subscription.request(1);
        } catch (IOException | RuntimeException | Error e) {
            subscription.cancel();
            whole.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }
}
