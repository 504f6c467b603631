using Mesh.Contracts.Runtime;
using Mesh.Hocon;
using Mesh.Hocon.Extensions;
using Mesh.Kernel.Event;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Testing.Internal;
using TestActorMessages = Mesh.Testing.TestActor;

namespace Mesh.Testing;

/// <summary>A test actor, and expectations on what it gets.</summary>
/// <remarks>
/// <para>
/// The surface is Akka.NET's. It is one class, as there, and has one file per family of methods; what they do is in
/// classes of its own.
/// </para>
/// <para>
/// A system that was created with a <see cref="DeterministicSetup"/> runs while the test waits, on the test's own
/// thread and on virtual time: an expectation of an hour takes no longer than what happens in that hour, and the tasks
/// of the methods that end in Async have completed when they return. Such a test must not await anything else by itself, for
/// nothing would run meanwhile: let it await inside of <see cref="WithinAsync(TimeSpan, Func{Task}, TimeSpan?,
/// CancellationToken)"/>, or wait with <see cref="AwaitCondition(Func{bool}, CancellationToken)"/>.
/// </para>
/// <para>
/// A duration that is null is what is left of the innermost Within, or else
/// <see cref="Mesh.Testing.TestKitSettings.SingleExpectDefault"/>. Failures are those of the
/// <see cref="ITestKitAssertions"/> that the kit was created with; they tell the last messages, and the seed of a deterministic run.
/// </para>
/// </remarks>
public abstract partial class TestKitBase : IActorRefFactory
{
    private readonly ITestKitAssertions _assertions;
    private readonly ChildStrategies _strategies = new();
    private MessageQueue _queue = null!;
    private TestInbox _inbox = null!;

    /// <summary>A kit on a system, or on a new one of the name "test".</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system, ActorSystemSetup.Empty, null, testActorName) { }

    /// <summary>A kit on a new system.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions,
        ActorSystemSetup setup,
        string? actorSystemName = null,
        string? testActorName = null
    )
        : this(assertions, null, setup, actorSystemName, testActorName) { }

    /// <summary>A kit on a new system.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions,
        Config config,
        string? actorSystemName = null,
        string? testActorName = null
    )
        : this(assertions, null, SetupOf(config), actorSystemName, testActorName) { }

    /// <summary>A kit on a system, or on a new one where that is null.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions,
        ActorSystem? system,
        ActorSystemSetup config,
        string? actorSystemName,
        string? testActorName
    )
    {
        ArgumentNullException.ThrowIfNull(assertions);
        _assertions = assertions;
        InitializeTest(system, config, actorSystemName, testActorName);
    }

    /// <summary>What the system of a kit has where the test says nothing else: times to wait, and no log on stdout.</summary>
    public static Config DefaultConfig { get; } = HoconDocument.LoadResource(typeof(TestKitBase).Assembly).ToConfig();

    /// <summary>A configuration that logs all that the kernel and its actors do.</summary>
    public static Config FullDebugConfig { get; } =
        ConfigurationFactory.ParseString(
            """
            akka {
              loglevel = DEBUG
              log-dead-letters = on
              actor.debug { receive = on, autoreceive = on, lifecycle = on, event-stream = on, unhandled = on }
            }
            """
        );

    /// <summary>The system.</summary>
    public ActorSystem Sys { get; private set; } = null!;

    /// <summary>How long is waited.</summary>
    public TestKitSettings TestKitSettings { get; private set; } = null!;

    /// <summary>The actor whose messages are expected here, and the sender of what the test tells.</summary>
    public IActorRef TestActor { get; private set; } = null!;

    /// <summary>A log of the test's own.</summary>
    public ILoggingAdapter Log { get; private set; } = null!;

    /// <summary>Who has sent the message that was taken last; null when the last wait was in vain.</summary>
    public IActorRef LastSender => _inbox.Last.Sender;

    /// <summary>The message that was taken last; null when the last wait was in vain.</summary>
    public object LastMessage => _inbox.Last.Message;

    /// <summary>Whether a message has come that has not been taken.</summary>
    public bool HasMessages => !_queue.IsEmpty;

    /// <summary>Waits for entries in the log of the system, or mutes them.</summary>
    public EventFilterFactory EventFilter => new(this);

    /// <summary>The time, from any fixed moment: virtual where a test of a deterministic run asks.</summary>
    public static TimeSpan Now =>
        ActorCell.Current is { IsDeterministic: true } cell
            ? cell.Kernel.Scheduler.MonotonicClock
            : System.Diagnostics.Stopwatch.GetElapsedTime(0);

    /// <summary>What is left of the innermost Within.</summary>
    /// <exception cref="InvalidOperationException">Outside of any.</exception>
    public TimeSpan Remaining =>
        _inbox.End is { } end
            ? Left(end)
            : throw new InvalidOperationException("Remaining is what is left of a Within, and there is none around it");

    /// <summary>What is left of the innermost Within, or else the default of a single expectation.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>The handle of the run; null where the system is not deterministic.</summary>
    internal IDeterministicRun? Run { get; private set; }

    internal ITestKitAssertions AssertionsInUse => _assertions;

    internal Waiter Waiter => _inbox.Waiter;

    internal TimeSpan EventFilterTimeout => RemainingOr(Dilated(TestKitSettings.TestEventFilterLeeway));

    /// <summary>Makes what a kit needs; called by the constructor.</summary>
    protected virtual void InitializeTest(
        ActorSystem? system,
        ActorSystemSetup config,
        string? actorSystemName,
        string? testActorName
    )
    {
        Sys = system ?? ActorSystem.Create(actorSystemName ?? "test", WithDefaults(config));
        Run = DeterministicRun.Of(Sys);
        TestKitSettings = TestKitExtension.For(Sys);
        Log = Logging.GetLogger(Sys, GetType());
        var waiter = Waiter.For(Sys);
        _queue = new MessageQueue(() => waiter.Now);
        _inbox = new TestInbox(_queue, waiter, _assertions, TestKitSettings.LogTestKitCalls ? Log : null);
        Sys.Dispatchers.Register(CallingThreadDispatcher.Id, () => new CallingThreadDispatcher(Sys.Dispatchers));
        string name = string.IsNullOrEmpty(testActorName)
            ? $"testActor{TestKitSettings.NextTestActor()}"
            : testActorName;
        TestActor = CreateTestActor(name);
        if (this is not INoImplicitSender)
            BecomeImplicitSender(((LocalActorRef)TestActor).Cell);
    }

    /// <summary>Makes what a kit needs.</summary>
    protected void InitializeTest(ActorSystem? system, Config config, string? actorSystemName, string? testActorName) =>
        InitializeTest(system, SetupOf(config), actorSystemName, testActorName);

    private static ActorSystemSetup SetupOf(Config config) =>
        ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));

    private static ActorSystemSetup WithDefaults(ActorSystemSetup setup)
    {
        BootstrapSetup bootstrap = setup.Get<BootstrapSetup>().GetOrElse(BootstrapSetup.Create());
        setup = setup.WithSetup(bootstrap.WithConfigFallback(DefaultConfig));
        string? scheduler = bootstrap.Config.HasValue
            ? bootstrap.Config.Value.GetString("akka.scheduler.implementation")
            : null;
        return scheduler?.Split(',')[0].EndsWith(".TestScheduler", StringComparison.Ordinal) == true
            ? setup.And(new TestScheduler(null, null).AsSetup)
            : setup;
    }

    /// <summary>Waits for entries in the log of another system, or mutes them.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>Leaves messages out: they are dropped when they come. Replaces what was said before.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestActorMessages.SetIgnore(m => shouldIgnoreMessage(m)), TestActor);

    /// <summary>Leaves messages of a type out.</summary>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(m => m is TMsg typed && shouldIgnoreMessage(typed));

    /// <summary>Leaves all messages of a type out.</summary>
    public void IgnoreMessages<TMsg>() => IgnoreMessages(m => m is TMsg);

    /// <summary>Leaves no message out any more.</summary>
    public void IgnoreNoMessages() => TestActor.Tell(new TestActorMessages.SetIgnore(null), TestActor);

    /// <summary>Lets the test actor watch an actor: a <see cref="Terminated"/> comes when it ends.</summary>
    /// <remarks>It watches when this returns.</remarks>
    public IActorRef Watch(IActorRef actorToWatch) =>
        Result(Order(new TestActorMessages.Watch(actorToWatch), actorToWatch, Patience.Block(default)));

    /// <inheritdoc cref="Watch"/>
    public Task<IActorRef> WatchAsync(IActorRef actorToWatch) =>
        Order(new TestActorMessages.Watch(actorToWatch), actorToWatch, Patience.Await(default)).AsTask();

    /// <summary>Takes a watch back; no <see cref="Terminated"/> comes from here on that has not come before.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch) =>
        Result(Order(new TestActorMessages.Unwatch(actorToUnwatch), actorToUnwatch, Patience.Block(default)));

    /// <inheritdoc cref="Unwatch"/>
    public Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch) =>
        Order(new TestActorMessages.Unwatch(actorToUnwatch), actorToUnwatch, Patience.Await(default)).AsTask();

    /// <summary>Lets messages be answered by themselves; the test gets them all the same.</summary>
    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestActorMessages.SetAutoPilot(pilot), TestActor);

    /// <summary>What is left of the innermost Within, or else a duration.</summary>
    protected TimeSpan RemainingOr(TimeSpan duration) => _inbox.End is { } end ? Left(end) : duration;

    /// <summary>A duration dilated, or what is left of the innermost Within, or else the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">When the duration is negative and not the infinite
    /// one.</exception>
    public TimeSpan RemainingOrDilated(TimeSpan? duration)
    {
        if (duration is not { } given)
            return RemainingOrDefault;
        if (given != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, TimeSpan.Zero, nameof(duration));
        return Dilated(given);
    }

    /// <summary>A duration times the factor of the settings; virtual time needs none and has none.</summary>
    public TimeSpan Dilated(TimeSpan duration) =>
        duration == Timeout.InfiniteTimeSpan || Run is not null ? duration : duration * TestKitSettings.TestTimeFactor;

    /// <summary>A time-out, or what is left of the innermost Within, or else the default.</summary>
    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => timeout ?? RemainingOrDefault;

    /// <summary>Ends the system of the kit.</summary>
    /// <param name="duration">How long to wait for it; by default 5 s, dilated.</param>
    /// <param name="verifySystemShutdown">Whether it is an error when it takes longer.</param>
    /// <exception cref="TimeoutException">When it takes longer and that is an error.</exception>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Ends a system.</summary>
    /// <inheritdoc cref="Shutdown(TimeSpan?, bool)"/>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        TimeSpan max = duration ?? Dilated(TimeSpan.FromSeconds(5));
        if (Result(Waiter.For(system).ForTask(system.Terminate(), max, Patience.Block(default))))
            return;
        string text =
            $"The system {system.Name} has not ended within {max}:{Environment.NewLine}"
            + ((ExtendedActorSystem)system).PrintTree();
        if (verifySystemShutdown)
            throw new TimeoutException(text);
        system.Log.Warning(text);
    }

    /// <summary>Stops being the implicit sender of the thread.</summary>
    internal void ResignAsSender()
    {
        if (ActorCell.Current == ((LocalActorRef)TestActor).Cell)
            CellKeepingContext.End();
    }

    /// <summary>Has the test actor do something, and waits until it is done.</summary>
    private async ValueTask<IActorRef> Order(object order, IActorRef about, Patience patience)
    {
        ArgumentNullException.ThrowIfNull(about);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TestActor.Tell(new InternalTestActor.Order(order, done), TestActor);
        TimeSpan max = RemainingOrDefault;
        if (!await _inbox.Waiter.ForTask(done.Task, max, patience))
            throw _inbox.Failure($"{TestActor} has not done {order} within {max}");
        return about;
    }

    private void BecomeImplicitSender(ActorCell cell)
    {
        // A deterministic run never leaves its thread.
        if (Run is null)
            CellKeepingContext.Begin(cell);
        else
            ActorCell.Current = cell;
    }

    private TimeSpan Left(TimeSpan end)
    {
        if (end == TimeSpan.MaxValue)
            return Timeout.InfiniteTimeSpan;
        TimeSpan left = end - _inbox.Waiter.Now;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    /// <summary>Fails the test with a text, the last messages, and where the run is.</summary>
    internal Exception Failure(string text) => _inbox.Failure(text);

    private static T Result<T>(ValueTask<T> finished) => finished.GetAwaiter().GetResult();
}
