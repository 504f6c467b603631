namespace Mesh.Testing.Internal;

/// <summary>Makes a test actor the implicit sender on every thread on which its test goes on.</summary>
internal sealed class CellKeepingContext(SynchronizationContext? inner, ActorCell cell) : SynchronizationContext
{
    // The thread on which a test begins is somebody else's as soon as the test awaits. Nobody is told of that but the
    // execution context, which then leaves the thread. (An auto-pilot may be at work there, which needs its cell.)
    private static readonly AsyncLocal<ActorCell?> Test = new(change =>
    {
        if (!change.ThreadContextChanged || change.PreviousValue is not { } left || change.CurrentValue == left)
            return;
        if (ActorCell.Current == left && left.CurrentMessage is null)
            ActorCell.Current = null;
    });

    internal SynchronizationContext? Inner => inner;

    /// <summary>Makes a test actor the implicit sender of what a test does from here on.</summary>
    internal static void Begin(ActorCell cell)
    {
        ActorCell.Current = cell;
        Test.Value = cell;
        SetSynchronizationContext(new CellKeepingContext(Current, cell));
    }

    /// <summary>The test is over.</summary>
    internal static void End()
    {
        ActorCell.Current = null;
        Test.Value = null;
        if (Current is CellKeepingContext context)
            SetSynchronizationContext(context.Inner);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (inner is null)
            ThreadPool.QueueUserWorkItem(_ => Run(d, state));
        else
            inner.Post(s => Run(d, s), state);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (inner is null)
            Run(d, state);
        else
            inner.Send(s => Run(d, s), state);
    }

    public override SynchronizationContext CreateCopy() => new CellKeepingContext(inner?.CreateCopy(), cell);

    private void Run(SendOrPostCallback d, object? state)
    {
        ActorCell? outerCell = ActorCell.Current;
        SynchronizationContext? outer = Current;
        ActorCell.Current = cell;
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            ActorCell.Current = outerCell;
            SetSynchronizationContext(outer);
        }
    }
}
