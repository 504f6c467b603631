using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>What messages and questions allocate, with teller and actor on one thread, so that it can be counted.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Count = 10_000;
    private const string Here = "here";

    private static readonly object Message = new();

    private readonly ActorSystem _system = ActorSystem.Create("allocations");
    private readonly OnThisThread _dispatcher = new();

    public AllocationTests() => _system.Dispatchers.Register(Here, () => _dispatcher);

    [Fact]
    public void A_tell_allocates_nothing_in_a_mailbox_that_keeps_up()
    {
        IActorRef actor = ActorOf(Props.Create(() => new Quiet()));
        Assert.Equal(0, BytesOf(() => actor.Tell(Message, ActorRefs.NoSender)));
    }

    [Fact]
    public void A_mailbox_that_keeps_up_stays_small_however_many_messages_have_gone_through()
    {
        IActorRef actor = ActorOf(Props.Create(() => new Quiet()));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            actor.Tell(Message, ActorRefs.NoSender);
            _dispatcher.RunAll();
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 4_000);
    }

    [Fact]
    public void Bursts_allocate_nothing_once_the_mailbox_has_grown()
    {
        IActorRef actor = ActorOf(Props.Create(() => new Quiet()));
        Assert.Equal(0, BytesOf(Burst));

        void Burst()
        {
            for (int i = 0; i < 500; i++)
                actor.Tell(Message, ActorRefs.NoSender);
        }
    }

    [Fact]
    public void A_handler_by_type_and_an_asynchronous_one_that_ends_at_once_allocate_nothing()
    {
        IActorRef actor = ActorOf(Props.Create(() => new Receiving()));
        Assert.Equal(0, BytesOf(() => actor.Tell("text", ActorRefs.NoSender)));
        Assert.Equal(0, BytesOf(() => actor.Tell(Message, ActorRefs.NoSender)));
    }

    [Fact]
    public void A_question_with_a_time_out_allocates_no_more_than_300_bytes()
    {
        IActorRef actor = ActorOf(Props.Create(() => new Echo()));
        var timeout = TimeSpan.FromSeconds(10);
        Task<object>? answer = null;
        long bytes = BytesOf(() => answer = actor.Ask<object>(Message, timeout));
        Assert.True(answer!.IsCompletedSuccessfully);
        Assert.InRange(bytes / Count, 1, 300);
    }

    public void Dispose() => _system.Dispose();

    private IActorRef ActorOf(Props props)
    {
        IActorRef actor = _system.ActorOf(props.WithDispatcher(Here));
        _dispatcher.RunAll();
        return actor;
    }

    private long BytesOf(Action action)
    {
        for (int i = 0; i < Count; i++)
            Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
            Run();
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Run()
        {
            action();
            _dispatcher.RunAll();
        }
    }

    private sealed class Quiet : UntypedActor
    {
        protected override void OnReceive(object message) { }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class Receiving : ReceiveActor
    {
        public Receiving()
        {
            Receive<string>(_ => { });
            ReceiveAsync<object>(_ => Task.CompletedTask);
        }
    }

    /// <summary>Runs mailboxes when the test says so.</summary>
    private sealed class OnThisThread() : MessageDispatcher(Here, new DispatcherOptions())
    {
        private readonly Queue<IThreadPoolWorkItem> _work = new();

        internal void RunAll()
        {
            while (_work.TryDequeue(out IThreadPoolWorkItem? work))
                work.Execute();
        }

        internal override void Schedule(Mailbox mailbox) => _work.Enqueue(mailbox);

        internal override void Execute(Action action) => throw new NotSupportedException("Only mailboxes run here");
    }
}
