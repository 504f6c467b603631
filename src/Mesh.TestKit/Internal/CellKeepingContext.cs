namespace Mesh.Testing.Internal;

/// <summary>Makes a test actor the implicit sender on every thread on which its test goes on.</summary>
internal sealed class CellKeepingContext(SynchronizationContext? inner, ActorCell cell) : SynchronizationContext
{
    internal SynchronizationContext? Inner => inner;

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
