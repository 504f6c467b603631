using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>A place for messages outside of actors.</summary>
public sealed class InboxTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void What_is_sent_to_it_can_be_taken()
    {
        using var inbox = Inbox.Create(Sys);

        inbox.Receiver.Tell("hello");

        Assert.Equal("hello", inbox.Receive(Kit.Minute));
    }

    [Fact]
    public void It_asks_in_its_own_name()
    {
        using var inbox = Inbox.Create(Sys);
        IActorRef echo = Sys.ActorOf(Props.Create(() => new Echo()));

        inbox.Send(echo, "hello");

        Assert.Equal("hello", inbox.Receive(Kit.Minute));
    }

    [Fact]
    public void Messages_are_taken_in_their_order()
    {
        using var inbox = Inbox.Create(Sys);

        inbox.Receiver.Tell(1);
        inbox.Receiver.Tell(2);

        Assert.Equal((1, 2), (inbox.Receive(Kit.Minute), inbox.Receive(Kit.Minute)));
    }

    [Fact]
    public void A_message_can_be_picked()
    {
        using var inbox = Inbox.Create(Sys);
        inbox.Receiver.Tell(1);
        inbox.Receiver.Tell("text");
        inbox.Receiver.Tell(2);

        Assert.Equal("text", inbox.ReceiveWhere(message => message is string, Kit.Minute));
        Assert.Equal((1, 2), (inbox.Receive(Kit.Minute), inbox.Receive(Kit.Minute)));
    }

    [Fact]
    public void It_watches()
    {
        using var inbox = Inbox.Create(Sys);
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));
        inbox.Watch(actor);

        Sys.Stop(actor);

        Assert.Equal(actor, Assert.IsType<Terminated>(inbox.Receive(Kit.Minute)).ActorRef);
    }

    [Fact]
    public void Nothing_in_time_is_a_TimeoutException()
    {
        using var inbox = Inbox.Create(Sys);

        Exception thrown = Assert.ThrowsAny<Exception>(() => inbox.Receive(TimeSpan.FromMilliseconds(1)));

        // In Akka.NET it depends on who is first to see that the time is over.
        Assert.IsType<TimeoutException>(thrown.GetBaseException());
    }

    [Fact]
    public async Task It_can_be_awaited()
    {
        using var inbox = Inbox.Create(Sys);
        Task<object> message = inbox.ReceiveAsync(Kit.Minute);

        inbox.Receiver.Tell("hello");

        Assert.Equal("hello", await message);
    }
}
