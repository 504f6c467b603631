using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links.Model;

/// <summary>Two hosts and the links between them, in one state; a step leads to another one.</summary>
internal sealed class ModelWorld
{
    private static readonly Hid Small = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly Hid Great = new(Enumerable.Repeat((byte)2, 32).ToArray());

    private readonly ModelRules _rules;
    private int _cuts;
    private int _kills;
    private int _earlyTimers;
    private int _freezes;

    /// <param name="rules">What may happen.</param>
    /// <param name="diallers">For each link who dials it: 0 is the smaller host, 1 the greater.</param>
    public ModelWorld(ModelRules rules, params int[] diallers)
    {
        _rules = rules;
        Links =
        [
            .. diallers.Select(
                (dialler, i) => new ModelLink { Name = new LinkName(dialler == 0 ? Small : Great, (ulong)i + 1) }
            ),
        ];
        Hosts = [new ModelHost(0, this, Small, Great), new ModelHost(1, this, Great, Small)];
        for (int l = 0; l < Links.Length - rules.Redials; l++)
        {
            Dial(Links[l]);
        }
    }

    private ModelWorld(ModelWorld other)
    {
        _rules = other._rules;
        _cuts = other._cuts;
        _kills = other._kills;
        _earlyTimers = other._earlyTimers;
        _freezes = other._freezes;
        WasChosen = other.WasChosen;
        Links = Array.ConvertAll(other.Links, link => link.Copy());
        Hosts = [other.Hosts[0].Copy(this, CopyOf), other.Hosts[1].Copy(this, CopyOf)];

        LinkSlot CopyOf(LinkSlot slot)
        {
            int l = Array.IndexOf(other.Links, other.LinkOf(slot));
            int side = other.Links[l].Ends[0].Slot == slot ? 0 : 1;
            return Links[l].Ends[side].Slot!;
        }
    }

    public ModelLink[] Links { get; }

    public ModelHost[] Hosts { get; }

    /// <summary>True once a link was cut or frozen, a host was killed, or a timer ran out early.</summary>
    public bool HadFault => _cuts + _freezes + _kills + _earlyTimers > 0;

    /// <summary>True once the greater host has chosen between two links that both live, as it seems to it.</summary>
    public bool WasChosen { get; private set; }

    public ModelWorld Copy() => new(this);

    public ModelLink LinkOf(LinkSlot slot)
    {
        foreach (ModelLink link in Links)
        {
            if (link.Ends[0].Slot == slot || link.Ends[1].Slot == slot)
            {
                return link;
            }
        }

        throw new ModelException("An arbiter keeps a link that is not there.");
    }

    public UInt128 Key(StateKey key)
    {
        key.Add(_cuts, _freezes, _kills, _earlyTimers, WasChosen ? 1 : 0);
        foreach (ModelHost host in Hosts)
        {
            host.AddTo(key);
        }

        foreach (ModelLink link in Links)
        {
            link.AddTo(key);
        }

        return key.Take();
    }

    /// <summary>All that happens next, in whatever order. Faults are apart: they may happen as well, and need not.</summary>
    public List<ModelStep> Steps(out List<ModelStep> faults)
    {
        var steps = new List<ModelStep>();
        var slow = new List<ModelStep>();
        faults = [];
        for (int l = 0; l < Links.Length; l++)
        {
            ModelLink link = Links[l];
            if (!link.IsDialled)
            {
                int dialler = link.Name.Dialler == Small ? 0 : 1;
                AddIf(steps, MayDial(dialler), new ModelStep(StepKind.Dial, dialler, l));
                continue;
            }

            for (int side = 0; side < 2; side++)
            {
                ModelEnd end = link.Ends[side];
                if (Hosts[side].IsDead || end.IsGone)
                {
                    continue;
                }

                if (end.Slot is not null)
                {
                    AddSteps(steps, slow, l, side);
                    continue;
                }

                // Where the link fails before the handshake has ended here, that may still end well by what had come, or not at all.
                bool hasFailed = link.IsCut || link.IsFrozen;
                (hasFailed ? faults : steps).Add(new ModelStep(StepKind.Attach, side, l));
            }

            bool isUp = !link.IsCut && !link.IsFrozen && (link.Ends[0].IsRunning || link.Ends[1].IsRunning);
            AddIf(faults, isUp && _cuts < _rules.Cuts, new ModelStep(StepKind.Cut, 0, l));
            AddIf(faults, isUp && _freezes < _rules.Freezes, new ModelStep(StepKind.Freeze, 0, l));
        }

        if (_rules.Killed is { } killed)
        {
            AddIf(faults, _kills == 0, new ModelStep(StepKind.Kill, killed, 0));
            AddIf(steps, Hosts[killed].IsDead && _rules.IsRestarted, new ModelStep(StepKind.Restart, killed, 0));
        }

        if (_rules.Closer is { } closer)
        {
            AddIf(faults, !Hosts[closer].IsOver, new ModelStep(StepKind.Close, closer, 0));
            AddIf(
                Hosts[closer].HasQueued ? slow : steps,
                Hosts[closer].AwaitsSent,
                new ModelStep(StepKind.TellSent, closer, 0)
            );
        }

        // The network comes to rest whether an app sends or not.
        bool isQuiet = steps.Count == 0;
        for (int side = 0; side < 2; side++)
        {
            int most = side == 0 ? _rules.FramesOfSmall : _rules.FramesOfGreat;
            bool maySend = Hosts[side] is { IsOnline: true, IsDead: false } && Hosts[side].SentCount < most;
            AddIf(steps, maySend, new ModelStep(StepKind.Send, side, 0));
        }

        if (isQuiet)
        {
            steps.AddRange(slow);
        }
        else if (_earlyTimers < _rules.EarlyTimers)
        {
            faults.AddRange(
                slow.Where(step => step.Kind == StepKind.Timer).Select(step => step with { Kind = StepKind.EarlyTimer })
            );
        }

        return steps;
    }

    public void Do(ModelStep step)
    {
        ModelLink link = Links[step.Link];
        ModelHost host = Hosts[step.Side];
        ModelEnd end = link.Ends[step.Side];
        switch (step.Kind)
        {
            case StepKind.Attach:
                host.Attach(link);
                break;
            case StepKind.Deliver:
                List<ModelRecord> wire = link.Ends[1 - step.Side].Wire;
                ModelRecord record = wire[0];
                wire.RemoveAt(0);
                host.Receive(link, record);
                break;
            case StepKind.WriteFrame:
                (int stay, int number) = host.TakeQueued();
                end.FramesSent++;
                link.Write(step.Side, new ModelRecord(null, stay, number));
                break;
            case StepKind.WriteTrailer:
                link.Write(step.Side, new ModelRecord(end.Trailer is End ? new End(end.FramesSent) : end.Trailer));
                end.IsTrailerWritten = true;
                end.OwesDrained = true;
                end.IsStopped |= end.ShutsAfterTrailer;
                break;
            case StepKind.Send:
                host.Send();
                break;
            case StepKind.Cut:
                _cuts++;
                link.IsCut = true;
                break;
            case StepKind.Freeze:
                _freezes++;
                link.IsFrozen = true;
                break;
            case StepKind.Kill:
                Kill(step.Side);
                break;
            case StepKind.Restart:
                (Hid own, Hid remote) = step.Side == 0 ? (Small, Great) : (Great, Small);
                Hosts[step.Side] = new ModelHost(step.Side, this, own, remote) { BootEpoch = host.BootEpoch + 1 };
                break;
            case StepKind.EarlyTimer:
                _earlyTimers++;
                Tell(StepKind.Timer, host, end);
                break;
            case StepKind.Dial:
                Dial(link);
                break;
            case StepKind.Close:
                host.Close();
                break;
            case StepKind.TellSent:
                host.TellSent();
                break;
            default:
                Tell(step.Kind, host, end);
                break;
        }

        LinkArbiter decider = Hosts[1].Arbiter;
        WasChosen |= decider.Links.Exists(slot => slot != decider.Active && !decider.IsCandidate(slot));
        foreach (ModelLink any in Links)
        {
            Forget(any);
        }
    }

    private void Kill(int side)
    {
        _kills++;
        Hosts[side].IsDead = true;
        foreach (ModelLink link in Links.Where(link => link.IsDialled))
        {
            link.IsCut = true;
            ModelEnd end = link.Ends[side];
            end.IsGone = true;
            end.Timer = null;
        }
    }

    private bool MayDial(int dialler) =>
        Hosts[dialler] is { IsDead: false, Arbiter.IsEmpty: true } host
        && !Hosts[1 - dialler].IsDead
        && (host.OfflineCount > 0 || host.BootEpoch > 1);

    private void Dial(ModelLink link)
    {
        link.IsDialled = true;
        link.BootEpochs = (Hosts[0].BootEpoch, Hosts[1].BootEpoch);
    }

    private static void Tell(StepKind kind, ModelHost host, ModelEnd end)
    {
        LinkSlot slot = end.Slot!;
        switch (kind)
        {
            case StepKind.TellDrained:
                end.OwesDrained = false;
                if (host.Arbiter.Has(slot))
                {
                    host.Arbiter.OnDrained(slot);
                }

                break;
            case StepKind.TellEnded:
                host.Arbiter.OnEnded(slot, end.IsTrailerWritten, "ended");
                end.IsGone = true;
                end.IsStopped = true;
                end.Timer = null;
                break;
            case StepKind.Timer:
                LinkWait wait = end.Timer!.Value;
                end.Timer = null;
                host.Arbiter.OnTimer(slot, wait);
                break;
            case StepKind.Liveness:
                slot.DeathReason = OfflineReason.TimedOut;
                host.Kill(slot, "silent");
                break;
        }
    }

    // What nobody will ever read makes no other state.
    private static void Forget(ModelLink link)
    {
        for (int side = 0; side < 2; side++)
        {
            ModelEnd reader = link.Ends[1 - side];
            if (link.IsFrozen || reader.IsStopped || reader.IsGone)
            {
                link.Ends[side].Wire.Clear();
            }
        }
    }

    private static void AddIf(List<ModelStep> steps, bool condition, ModelStep step)
    {
        if (condition)
        {
            steps.Add(step);
        }
    }

    private void AddSteps(List<ModelStep> steps, List<ModelStep> slow, int l, int side)
    {
        ModelLink link = Links[l];
        ModelEnd end = link.Ends[side];
        ModelEnd other = link.Ends[1 - side];
        if (end is not { Slot: { } slot, IsGone: false })
        {
            return;
        }

        ModelHost host = Hosts[side];
        bool isHeldUp = slot.IsPaused && host.Arbiter.Has(slot);
        AddIf(
            steps,
            !end.IsStopped && !isHeldUp && !link.IsFrozen && other.Wire.Count > 0,
            new ModelStep(StepKind.Deliver, side, l)
        );

        bool isWriting = end is { IsStopped: false, IsTrailerWritten: false };
        bool hasFrame = end is { Carries: true, FinishOnly: false } && host.HasQueued;
        AddIf(steps, isWriting && hasFrame, new ModelStep(StepKind.WriteFrame, side, l));
        AddIf(steps, isWriting && !hasFrame && end.Trailer is not null, new ModelStep(StepKind.WriteTrailer, side, l));
        AddIf(steps, end.OwesDrained, new ModelStep(StepKind.TellDrained, side, l));

        bool isEndRead = (other.IsStopped || other.IsGone) && other.Wire.Count == 0;
        bool hasEnded = end.IsStopped || (!link.IsFrozen && (link.IsCut || isEndRead));
        AddIf(steps, hasEnded && !end.OwesDrained, new ModelStep(StepKind.TellEnded, side, l));

        AddIf(slow, end.Timer is not null, new ModelStep(StepKind.Timer, side, l));
        bool isSilent = link.IsFrozen && !end.IsStopped && end.Timer is null && host.Arbiter.Has(slot);
        AddIf(slow, isSilent, new ModelStep(StepKind.Liveness, side, l));
    }
}
