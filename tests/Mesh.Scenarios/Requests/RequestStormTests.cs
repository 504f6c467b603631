using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;

namespace Mesh.Scenarios.Requests;

/// <summary>Four hosts ask, accept, decline and withdraw at random while they crash, move apart and lose links; then they are left alone.</summary>
public sealed class RequestStormTests
{
    [Theory]
    [InlineData(1, 6)]
    [InlineData(100, 6)]
    public void Whatever_happens_both_sides_of_each_request_agree_in_the_end(ulong from, int count) =>
        SimMesh.Seeds(Story, from, count, new SimOptions { Hosts = 4 });

    private static void Story(SimMesh mesh)
    {
        var random = new Random((int)mesh.Seed);
        foreach (SimHost host in mesh.Hosts)
        {
            host.OpenApp("app", "talk");
        }

        for (int second = 1; second <= 120; second++)
        {
            SimHost one = mesh.Hosts[random.Next(4)];
            SimHost other = mesh.Hosts[(one.Number + random.Next(3)) % 4];
            int what = random.Next(12);
            int pick = random.Next(100);
            mesh.In(second.Seconds()).Do(() => Act(one, other, what, pick));
            Disturb(mesh, random, second);
        }

        mesh.RunFor(150.Seconds());
        for (int round = 0; round < 4; round++)
        {
            foreach (SimHost host in mesh.Hosts)
            {
                mesh.In(TimeSpan.Zero).Do(() => AnswerAll(host));
            }

            mesh.RunFor(7.Hours());
        }

        mesh.RunUntilQuiet();
        foreach (SimHost host in mesh.Hosts)
        {
            Assert.All(host.Mesh!.Requests.All.Sent, sent => Check(mesh, host, sent));
        }
    }

    private static void Disturb(SimMesh mesh, Random random, int second)
    {
        SimHost host = mesh.Hosts[random.Next(4)];
        SimHost other = mesh.Hosts[host.Number % 4];
        switch (random.Next(10))
        {
            case 0:
                mesh.In(second.Seconds()).Crash(host, random.Next(2) == 0 ? SimCrash.Kill : SimCrash.PowerLoss);
                mesh.In((second + random.Next(1, 20)).Seconds()).Restart(host);
                break;
            case 1:
                mesh.In(second.Seconds()).Partition(host, other);
                mesh.In((second + random.Next(1, 20)).Seconds()).Heal(host, other);
                break;
            case 2:
                mesh.In(second.Seconds()).Cut(host, other);
                break;
        }
    }

    // Nobody waits for the answer: the host may crash before it comes.
    private static void Act(SimHost one, SimHost other, int what, int pick)
    {
        if (one.Mesh is not { } host)
        {
            return;
        }

        HostRequests requests = host.Requests;
        SentRequest[] open = [.. requests.All.Sent.Where(sent => sent.State <= SentRequestState.Delivered)];
        ReceivedRequest[] asked = [.. requests.All.Received.Where(r => r.State == ReceivedRequestState.Pending)];
        Task? acting = what switch
        {
            < 4 => requests.RequestAsync(other.Card()),
            < 7 when asked.Length > 0 => requests.AcceptAsync(asked[pick % asked.Length].Id),
            < 8 when asked.Length > 0 => requests.DeclineAsync(asked[pick % asked.Length].Id),
            < 9 when open.Length > 0 => requests.WithdrawAsync(open[pick % open.Length].Id),
            _ => null,
        };
        _ = acting?.ContinueWith(task => task.Exception, TaskContinuationOptions.ExecuteSynchronously);
    }

    private static void AnswerAll(SimHost host)
    {
        foreach (ReceivedRequest asked in host.Mesh!.Requests.All.Received)
        {
            if (asked.State == ReceivedRequestState.Pending)
            {
                _ = host.Mesh.Requests.AcceptAsync(asked.Id);
            }
        }
    }

    private static void Check(SimMesh mesh, SimHost asker, SentRequest sent)
    {
        SimHost asked = mesh.Hosts.Single(host => host.Uid == sent.To.Uid);
        ReceivedRequest? there = asked.Mesh!.Requests.All.Received.FirstOrDefault(r => r.Id == sent.Id);
        string story =
            $"seed {mesh.Seed}: {asker.Name} to {asked.Name} {sent.State} here, {there?.State.ToString() ?? "nothing"} there";
        bool agrees = (sent.State, there?.State) switch
        {
            (SentRequestState.Accepted, null or ReceivedRequestState.Accepted) => true,
            (SentRequestState.Declined, null or ReceivedRequestState.Declined) => true,
            (SentRequestState.Withdrawn, null or ReceivedRequestState.Withdrawn or ReceivedRequestState.Declined) =>
                true,
            _ => false,
        };
        Assert.True(agrees && sent.NextTry is null && there?.IsAnswerDelivered != false, story);
        if (sent.State == SentRequestState.Accepted)
        {
            Assert.True(RequestKit.Knows(asker, asked) && RequestKit.Knows(asked, asker), $"{story}, and no contacts");
            Assert.True(asker.App("app").Sees(asked), $"{story}, and they do not see each other");
        }
    }
}
