namespace Mesh.Kernel;

/// <summary>What befalls one child befalls all: for children that are nothing without each other.</summary>
public class AllForOneStrategy : SupervisorStrategy, IEquatable<AllForOneStrategy>
{
    /// <summary>By a function, with a limit.</summary>
    /// <param name="maxNrOfRetries">How many restarts within the time range; null or negative for any number.</param>
    /// <param name="withinTimeRange">The time range; null for no end.</param>
    /// <param name="localOnlyDecider">Who judges.</param>
    public AllForOneStrategy(
        int? maxNrOfRetries,
        TimeSpan? withinTimeRange,
        Func<Exception, Directive> localOnlyDecider
    )
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), localOnlyDecider) { }

    /// <summary>By a decider, with a limit.</summary>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), decider) { }

    /// <summary>By a function, with a limit; the time range in milliseconds, negative for no end.</summary>
    public AllForOneStrategy(
        int maxNrOfRetries,
        int withinTimeMilliseconds,
        Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true
    )
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled) { }

    /// <summary>By a decider, with a limit; the time range in milliseconds, negative for no end.</summary>
    public AllForOneStrategy(
        int maxNrOfRetries,
        int withinTimeMilliseconds,
        IDecider decider,
        bool loggingEnabled = true
    )
    {
        MaxNumberOfRetries = maxNrOfRetries;
        WithinTimeRangeMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>By a function, any number of restarts.</summary>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider) { }

    /// <summary>By a decider, any number of restarts.</summary>
    public AllForOneStrategy(IDecider decider)
        : this(-1, -1, decider) { }

    /// <summary>By the default decider, any number of restarts.</summary>
    protected AllForOneStrategy()
        : this(DefaultDecider) { }

    /// <summary>How many restarts within the time range; negative for any number.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The time range, in milliseconds; 0 or less for no end.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    /// <inheritdoc/>
    public override IDecider Decider { get; }

    /// <inheritdoc/>
    protected override Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);

    internal override void ProcessFailure(
        ActorCell context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children
    )
    {
        // Every child has its own count, and all are asked, so that they stay in step.
        bool allowed = true;
        foreach (ChildRestartStats sibling in children)
            allowed &= !restart || sibling.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds);
        foreach (ChildRestartStats sibling in children)
        {
            if (restart && allowed)
                RestartChild(sibling.Child, cause, suspendFirst: !sibling.Child.Equals(child));
            else
                context.Stop(sibling.Child);
        }
    }

    /// <inheritdoc/>
    public override void HandleChildTerminated(
        IActorContext actorContext,
        IActorRef child,
        IEnumerable<IInternalActorRef> children
    ) { }

    /// <inheritdoc/>
    public bool Equals(AllForOneStrategy? other) =>
        other is not null
        && MaxNumberOfRetries == other.MaxNumberOfRetries
        && WithinTimeRangeMilliseconds == other.WithinTimeRangeMilliseconds
        && Equals(Decider, other.Decider);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AllForOneStrategy other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MaxNumberOfRetries, WithinTimeRangeMilliseconds, Decider);

    private static int Milliseconds(TimeSpan? range) => range is { } given ? (int)given.TotalMilliseconds : -1;
}
