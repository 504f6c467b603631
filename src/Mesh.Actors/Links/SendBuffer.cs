namespace Mesh.Actors.Links;

/// <summary>What one app may have waiting on one connection: bounded in bytes and in frames, over all its peers there.</summary>
/// <remarks>
/// So one app that fills its buffer leaves every other app's alone. A frame is taken if the buffer is empty or if it fits, hence a frame of
/// the largest size always passes sooner or later. The fields are guarded by <see cref="Gate"/>, which all channels of the app on
/// this connection share.
/// </remarks>
internal sealed class SendBuffer(int maxBytes, int maxFrames, BufferBudget budget) : IWithheldCredit
{
    private TaskCompletionSource? _room;

    public Lock Gate { get; } = new();

    public BufferBudget Budget { get; } = budget;

    public long QueuedBytes { get; private set; }

    public int QueuedFrames { get; private set; }

    /// <summary>True while nothing is taken, whatever room there is: it is open whether the link closes.</summary>
    public bool IsPausedNeedsGate { get; private set; }

    private bool IsHalfFreeNeedsGate => QueuedBytes <= maxBytes / 2 && QueuedFrames <= maxFrames / 2;

    public bool HasRoomNeedsGate(int encodedBytes) => FitsNeedsGate(encodedBytes) && !Budget.IsExhausted;

    public void AddNeedsGate(int encodedBytes)
    {
        QueuedBytes += encodedBytes;
        QueuedFrames++;
    }

    public void RemoveNeedsGate(long encodedBytes, int frames)
    {
        QueuedBytes -= encodedBytes;
        QueuedFrames -= frames;
        if (_room is not null && IsHalfFreeNeedsGate)
        {
            TellRoom();
        }
    }

    /// <summary>Completes when half of the buffer is free again, or when there is a reason to look: then send again.</summary>
    /// <remarks>
    /// A frame above half of the buffer may still not fit then: it waits on until something more was written, instead of trying again and again.
    /// </remarks>
    public Task WaitForRoomNeedsGate(int encodedBytes)
    {
        // Looked at once: the budget may come free at any moment, and who was refused for its sake must be told by it.
        bool isExhausted = Budget.IsExhausted;
        if (!isExhausted && IsHalfFreeNeedsGate && FitsNeedsGate(encodedBytes))
        {
            return Task.CompletedTask;
        }

        // The budget may tell room at any moment: one that it has completed already must not be put back.
        TaskCompletionSource? source = Volatile.Read(ref _room);
        if (source is null)
        {
            source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _room, source);
        }

        Task room = source.Task;
        if (isExhausted)
        {
            // Not this buffer is full but the host's budget is used up.
            Budget.Withhold(this);
        }

        return room;
    }

    /// <summary>Takes nothing for the moment, or takes frames again and lets those look who wait.</summary>
    public void Pause(bool paused)
    {
        lock (Gate)
        {
            IsPausedNeedsGate = paused;
            if (!paused)
            {
                TellRoom();
            }
        }
    }

    /// <summary>Lets those look who wait for room.</summary>
    /// <remarks>Needs no gate: the budget calls it from within another buffer's.</remarks>
    public void TellRoom() => Interlocked.Exchange(ref _room, null)?.TrySetResult();

    private bool FitsNeedsGate(int encodedBytes) =>
        !IsPausedNeedsGate && QueuedFrames < maxFrames && (QueuedFrames == 0 || QueuedBytes + encodedBytes <= maxBytes);

    void IWithheldCredit.GrantWithheld()
    {
        TellRoom();
    }
}
