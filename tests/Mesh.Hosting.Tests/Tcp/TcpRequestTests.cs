using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Contact requests over real sockets, TLS and signatures.</summary>
public sealed class TcpRequestTests
{
    [Fact]
    public async Task A_request_is_delivered_accepted_and_leads_to_peers()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        await using LiveHost b = await LiveHost.StartAsync();
        (RequestLog left, RequestLog right) = (RequestLog.Of(a), RequestLog.Of(b));
        LiveLog seen = await a.OpenAsync("left", "p");
        await b.OpenAsync("right", "p");

        RequestId id = await a.Host.Requests.RequestAsync(b.Host.IssueCard(), text: "hello");
        ReceivedRequest asked = await right.Until(ReceivedRequestState.Pending);
        Assert.Equal((id, a.Uid, "hello"), (asked.Id, asked.From.Uid, asked.Text));
        await b.Host.Requests.AcceptAsync(asked.Id);
        await left.Until(SentRequestState.Accepted);
        await seen.UntilOnline();

        Assert.NotNull(a.Host.Contacts.Find(b.Uid));
        Assert.NotNull(b.Host.Contacts.Find(a.Uid));
    }

    [Fact]
    public async Task A_request_is_declined_and_one_is_withdrawn()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        await using LiveHost b = await LiveHost.StartAsync();
        (RequestLog left, RequestLog right) = (RequestLog.Of(a), RequestLog.Of(b));
        await a.Host.Requests.RequestAsync(b.Host.IssueCard());
        await b.Host.Requests.DeclineAsync((await right.Until(ReceivedRequestState.Pending)).Id);
        await left.Until(SentRequestState.Declined);

        RequestId other = await b.Host.Requests.RequestAsync(a.Host.IssueCard());
        await left.Until(ReceivedRequestState.Pending);
        await b.Host.Requests.WithdrawAsync(other);
        await left.Until(ReceivedRequestState.Withdrawn);

        Assert.Empty(a.Host.Contacts.All);
        Assert.Empty(b.Host.Contacts.All);
    }
}
