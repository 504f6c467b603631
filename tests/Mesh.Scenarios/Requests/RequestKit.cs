using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;
using Mesh.Simulation;

namespace Mesh.Scenarios.Requests;

/// <summary>Two hosts, of which the left one has the other's card and nothing else, and an app on each.</summary>
internal sealed class RequestKit : IDisposable
{
    public RequestKit(ulong seed, SimOptions? options = null)
    {
        Mesh = SimMesh.Create(seed, hosts: 2, options);
        (Left, Right) = (Mesh.Hosts[0], Mesh.Hosts[1]);
        LeftApp = Left.OpenApp("left", "talk");
        RightApp = Right.OpenApp("right", "talk");
        Mesh.RunUntil(() => LeftApp.Mesh is not null && RightApp.Mesh is not null, 1.Seconds());
    }

    public SimMesh Mesh { get; }

    public SimHost Left { get; }

    public SimHost Right { get; }

    public SimApp LeftApp { get; }

    public SimApp RightApp { get; }

    public SimMoment AtOnce => Mesh.In(TimeSpan.Zero);

    public bool AreContacts => Knows(Left, Right) && Knows(Right, Left);

    public static bool Knows(SimHost host, SimHost other) => host.Contacts.Find(other.Uid) is { IsBanned: false };

    public static SentRequest? SentOf(SimHost host) => host.Mesh?.Requests.All.Sent.LastOrDefault();

    public static ReceivedRequest? ReceivedOf(SimHost host) => host.Mesh?.Requests.All.Received.LastOrDefault();

    public RequestId Ask(SimHost from, SimHost to, string? text = null) => Ask(from, to.Card(), text);

    public RequestId Ask(SimHost from, ContactCard card, string? text = null) =>
        Mesh.Do(() => from.Mesh!.Requests.RequestAsync(card, text: text));

    public void Do(SimHost host, Func<HostRequests, Task> act) =>
        Mesh.Do(async () =>
        {
            await act(host.Mesh!.Requests);
            return true;
        });

    public void Accept(SimHost host) => Do(host, requests => requests.AcceptAsync(ReceivedOf(host)!.Id));

    public void Decline(SimHost host) => Do(host, requests => requests.DeclineAsync(ReceivedOf(host)!.Id));

    public void UntilPending(SimHost host, TimeSpan? within = null) =>
        Mesh.RunUntil(
            () => ReceivedOf(host) is { State: ReceivedRequestState.Pending },
            within ?? 30.Seconds(),
            "a pending request"
        );

    public void UntilSent(SimHost host, SentRequestState state, TimeSpan? within = null) =>
        Mesh.RunUntil(() => SentOf(host)?.State == state, within ?? 30.Seconds(), $"a request {state}");

    /// <summary>Both are contacts, their apps see each other, and nothing is left to be said.</summary>
    public void UntilMet(TimeSpan? within = null)
    {
        Mesh.RunUntil(
            () => AreContacts && LeftApp.Sees(Right) && RightApp.Sees(Left),
            within ?? 30.Seconds(),
            "contacts that see each other"
        );
        Mesh.RunUntilQuiet();
    }

    public void Dispose() => Mesh.Dispose();
}
