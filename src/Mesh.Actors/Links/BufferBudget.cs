namespace Mesh.Actors.Links;

/// <summary>The host-wide bound on bytes that wait in send buffers and inboxes.</summary>
/// <remarks>
/// The bounds per app and per pair keep one app from starving another; this one keeps their sum from eating the host. Over the limit,
/// sends answer 507 and receivers give no more credit, until enough has been consumed. What had been promised before may still come: for that
/// there is a quarter more, and whose frame finds that full, too, loses his link. Charged per chunk and per batch, not per frame.
/// Any thread.
/// </remarks>
internal sealed class BufferBudget(long limitBytes)
{
    private readonly Queue<IWithheldCredit> _withheld = new();
    private long _used;

    public long UsedBytes => Volatile.Read(ref _used);

    public bool IsExhausted => Volatile.Read(ref _used) >= limitBytes;

    /// <summary>True when also the quarter above the limit is used: no frame is begun any more, with credit or without.</summary>
    public bool IsOverfull => Volatile.Read(ref _used) >= limitBytes + (limitBytes / 4);

    /// <summary>True while less than half is used: only then do windows grow.</summary>
    public bool IsComfortable => Volatile.Read(ref _used) < limitBytes / 2;

    public void Charge(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Release(long bytes)
    {
        if (Interlocked.Add(ref _used, -bytes) < limitBytes)
        {
            GrantWithheld();
        }
    }

    /// <summary>Remembers a channel whose credit was not given because the budget was exhausted.</summary>
    public void Withhold(IWithheldCredit channel)
    {
        lock (_withheld)
        {
            _withheld.Enqueue(channel);
        }

        if (!IsExhausted)
        {
            GrantWithheld();
        }
    }

    private void GrantWithheld()
    {
        while (!IsExhausted)
        {
            IWithheldCredit? next;
            lock (_withheld)
            {
                if (!_withheld.TryDequeue(out next))
                {
                    return;
                }
            }

            next.GrantWithheld();
        }
    }
}

/// <summary>Someone who waits until he may give credit.</summary>
internal interface IWithheldCredit
{
    void GrantWithheld();
}
