using Mesh.Hosting;
using Mesh.Hosting.Reporting;

namespace Mesh.Simulation;

// What moves time, and what is kept of what happens.
public sealed partial class SimMesh
{
    private static readonly TimeSpan Piece = TimeSpan.FromMinutes(10);

    /// <summary>Runs for so long.</summary>
    /// <exception cref="SimFailure">A promise is broken.</exception>
    public void RunFor(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        TimeSpan end = Now + span;

        // In pieces: up to each check of what must be true in quiet, so that none is passed over in a long silence, and of ten minutes at most.
        do
        {
            TimeSpan next = Checks.Due > Now && Checks.Due < end ? Checks.Due : end;
            next = next - Now > Piece ? Now + Piece : next;
            Drive(() => Run.RunFor(next > Now ? next - Now : TimeSpan.Zero));
            _progress?.Invoke(this);
        } while (Now < end);
    }

    /// <summary>Runs until something is so.</summary>
    /// <param name="condition">Asked after every step.</param>
    /// <param name="within">How long at most.</param>
    /// <param name="what">What to call it in the failure.</param>
    /// <exception cref="SimFailure">It has not come about, or a promise is broken.</exception>
    public void RunUntil(Func<bool> condition, TimeSpan within, string? what = null)
    {
        if (!TryRunUntil(condition, within))
        {
            throw new SimFailure(this, $"{what ?? "What was waited for"} did not come about within {within:c}.");
        }
    }

    /// <summary>Runs until something is so, or time is up.</summary>
    /// <returns>Whether it is so.</returns>
    /// <exception cref="SimFailure">A promise is broken.</exception>
    public bool TryRunUntil(Func<bool> condition, TimeSpan within)
    {
        bool holds = false;
        Drive(() => holds = Run.RunUntil(condition, within));
        return holds;
    }

    /// <summary>Runs until nothing is ready, no byte is on its way, and no dial is under way; time moves. Pings are not waited for.</summary>
    /// <param name="within">How long at most; null for a minute.</param>
    /// <returns>Whether it has become so quiet.</returns>
    /// <exception cref="SimFailure">A promise is broken.</exception>
    public bool RunUntilIdle(TimeSpan? within = null)
    {
        TimeSpan end = Now + (within ?? TimeSpan.FromMinutes(1));
        while (true)
        {
            Drive(Run.RunUntilIdle);
            if (Network.IsQuiet())
            {
                return true;
            }

            if (Now >= end)
            {
                return false;
            }

            RunFor(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Runs until all that was planned has happened, the nemesis is over, and the mesh was left alone for <see cref="SimOptions.PresenceBound"/>.</summary>
    /// <remarks>Then presence must be the truth, nothing accepted be missing, and no pair of hosts have two links.</remarks>
    /// <exception cref="SimFailure">A promise is broken.</exception>
    public void RunUntilQuiet()
    {
        while (IsDisturbed)
        {
            RunFor(TimeSpan.FromSeconds(1));
        }

        Checks.OnDisturbed();
        RunFor(Options.PresenceBound + TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Starts a task in a step of the run, and runs until it is done.</summary>
    /// <exception cref="SimFailure">It is not done within 2 minutes, or a promise is broken.</exception>
    public T Do<T>(Func<Task<T>> start)
    {
        Task<T>? task = null;
        Run.Post(() => task = start());
        RunUntil(() => task is { IsCompleted: true }, TimeSpan.FromMinutes(2), "the end of a task");
        return task!.GetAwaiter().GetResult();
    }

    /// <summary>The connections of a host that are up, as it says itself; time may move a little.</summary>
    /// <exception cref="SimFailure">It does not answer, or a promise is broken.</exception>
    /// <exception cref="InvalidOperationException">The host is not running.</exception>
    public IReadOnlyList<SimConnection> Connections(SimHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        MeshHost running = host.Mesh ?? throw new InvalidOperationException($"{host.Name} is not running.");
        HostReport report = Do(() => running.ReportAsync());
        return
        [
            .. report
                .Connections.Where(one => one is { IsUp: true, IsClosing: false })
                .Select(one => (one.Luid, one.Ruid, one.Rhid, Other: HostOf(one.Rhid)!))
                .Select(one => new SimConnection(
                    one.Luid,
                    one.Ruid,
                    one.Other,
                    host.Trust.WhyNot(one.Luid, one.Ruid, one.Rhid, one.Other)
                        ?? one.Other.Trust.WhyNot(one.Ruid, one.Luid, host.Hid, host)
                )),
        ];
    }

    internal void OnDelivered(SimStream stream, int bytes)
    {
        SimLink link = stream.Link;
        SimHost to = stream == link.ToAcceptor ? link.Acceptor : link.Dialler;
        DeterministicRun.Note(Run, ((ulong)link.Number << 32) ^ ((ulong)to.Number << 20) ^ (uint)bytes);
        Checks.OnDelivered(stream, to);
        Checks.OnTime(Now);
        if (Options.Recording == SimRecording.Full || Checks.Others.Count > 0)
        {
            Keep(new SimRecord(Now, SimRecordKind.Delivered, link.Other(to), to, null, link, bytes), SimRecording.Full);
        }
    }

    internal void Record(
        SimRecordKind kind,
        SimHost? host,
        SimHost? other,
        object? what,
        int count = 0,
        string? app = null
    )
    {
        ulong hosts = ((ulong)(host?.Number ?? 0) << 24) ^ (ulong)(other?.Number ?? 0);
        DeterministicRun.Note(Run, ((ulong)kind << 56) ^ hosts ^ ((ulong)(uint)count << 40));
        SimRecording level = kind is SimRecordKind.Frame or SimRecordKind.Sent
            ? SimRecording.Frames
            : SimRecording.Brief;
        if (level <= Options.Recording || Checks.Others.Count > 0)
        {
            Keep(new SimRecord(Now, kind, host, other, app, what, count), level);
        }

        Checks.OnTime(Now);
    }

    private void Keep(in SimRecord record, SimRecording level)
    {
        if (level <= Options.Recording)
        {
            Timeline.Add(record);
        }

        for (int i = 0; i < Checks.Others.Count; i++)
        {
            try
            {
                Checks.Others[i].OnEvent(this, record);
            }
            // Whatever a checker throws is its verdict.
            catch (Exception e)
            {
                Fail(e.Message, e);
            }
        }
    }

    private void OnMessage(RunStep step)
    {
        if (step.Message is { } message)
        {
            SimHost? host = _hosts.Find(host => host.System == step.System);
            Timeline.Add(
                new SimRecord(
                    Now,
                    SimRecordKind.Message,
                    host,
                    null,
                    null,
                    new MessageNote(step.Actor.Path, message),
                    0
                )
            );
        }
    }

    private void Drive(Action run)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        try
        {
            run();
            Checks.OnTime(Now);
        }
        // What leaves a step unhandled, wherever it was thrown.
        catch (Exception e) when (e is not SimFailure)
        {
            _failure = new SimFailure(this, e.Message, e);
            throw _failure;
        }

        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private sealed record MessageNote(ActorPath Path, object Message)
    {
        public override string ToString() => $"{string.Join('/', Path.Elements)} {Message.GetType().Name}";
    }
}
