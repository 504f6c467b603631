using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

public sealed class PinQuestionsTests : TestKit
{
    [Fact]
    public async Task Who_gives_up_before_he_is_told_of_pins_is_taken_out_of_the_book_again()
    {
        using var stopped = new CancellationTokenSource();
        using var given = new CancellationTokenSource();
        var questions = new PinQuestions(TestActor, stopped.Token);
        IAsyncEnumerator<PinChanged> changes = questions.WatchAsync(null!, given.Token).GetAsyncEnumerator();
        ValueTask<bool> next = changes.MoveNextAsync();
        PinFeed feed = ExpectMsg<WatchPins>().Feed;

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.Same(feed, ExpectMsg<UnwatchPins>().Feed);
    }
}
