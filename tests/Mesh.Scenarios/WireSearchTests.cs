using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>What would the search of the wire say, if a host told what it must not? It is given what such a host would write.</summary>
public sealed class WireSearchTests : IDisposable
{
    private readonly SimMesh _mesh = SimMesh.Create(seed: 4, hosts: 2);
    private readonly SimIdentity[] _line;
    private readonly SimHost _many;
    private readonly WireSearch _search;

    public WireSearchTests()
    {
        _line = [_mesh.NewIdentity("bob"), _mesh.NewIdentity("bob")];
        _many = _mesh.AddHost(_line);
        _mesh.RunFor(1.Seconds());
        _search = new WireSearch(_mesh, (app, _) => app.Name != "hidden");
        foreach (SimHost host in _mesh.Hosts)
        {
            host.OpenApp(host.Name, "talk");
        }

        Left.Contacts.Add(_many.Card(_line[0].Uid));
        _many.Contacts.Add(Left.Card());
        Left.Contacts.Add(Other.Card());
        _mesh.RunUntil(() => Left.App(Left.Name).Sees(_many), 10.Seconds());
        Assert.True(_search.IdentitiesFound > 3 && _search.Found > 1, "what may be told was not found either");
    }

    private SimHost Left => _mesh.Hosts[0];

    private SimHost Other => _mesh.Hosts[1];

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void A_contact_in_any_record_is_found_by_its_id_and_by_its_key()
    {
        Write(Left, RecordType.Accepted, Other.Uid.ToArray());
        Fails("no identity for this record");
    }

    [Fact]
    public void A_contact_cut_by_two_writes_is_found()
    {
        byte[] record = Record(RecordType.Accepted, Other.Keys.Identities[0].PublicKey.ToArray());
        Put(Left, record[..40]);
        Put(Left, record[40..]);
        Fails("no identity for this record");
    }

    [Fact]
    public void An_identity_of_a_host_beside_the_one_that_it_shows_is_found()
    {
        Write(_many, RecordType.Accepted, _line[1].Uid.ToArray());
        Fails("no identity for this record");
    }

    [Fact]
    public void A_successor_may_be_told_where_the_old_one_is_shown_and_in_Accepted_and_Words_only()
    {
        _many.Succeed(_line[0].SucceededBy(_line[1], _many.Clock.GetUtcNow()));
        Write(_many, RecordType.Accepted, _line[1].Uid.ToArray());
        Write(_many, RecordType.Words, _line[1].Uid.ToArray());
        _mesh.RunFor(1.Seconds());

        Write(_many, RecordType.Data, _line[1].Uid.ToArray());
        Fails("no identity for this record");
    }

    [Fact]
    public void A_proof_of_another_identity_than_was_asked_for_is_found()
    {
        SimLink link = _mesh.Network.LinksBetween(Left, _many)[0];
        Write(link.Acceptor, RecordType.Proof, Other.Uid.ToArray());
        Fails("it is not the one that is shown");
    }

    [Fact]
    public void An_app_that_may_not_be_met_is_found_and_one_that_may_in_Announce_only()
    {
        Write(Left, RecordType.Announce, Sid.OfName(Left.Name).ToArray());
        Left.OpenApp("hidden");
        _mesh.RunFor(1.Seconds());

        Write(Left, RecordType.Announce, Sid.OfName("hidden").ToArray());
        Fails("not permitted to meet");
    }

    [Fact]
    public void An_app_of_a_third_host_is_found()
    {
        Write(Left, RecordType.Announce, Sid.OfName(Other.Name).ToArray());
        Fails("not permitted to meet");
    }

    private void Write(SimHost from, RecordType type, byte[] body) => Put(from, Record(type, body));

    private void Put(SimHost from, byte[] bytes) =>
        _mesh.Network.OnWritten!(_mesh.Network.LinksBetween(Left, _many)[0], from, bytes);

    private static byte[] Record(RecordType type, byte[] body)
    {
        byte[] all = new byte[RecordHeader.Size + body.Length];
        new RecordHeader(type, default, body.Length).Write(all);
        body.CopyTo(all, RecordHeader.Size);
        return all;
    }

    private void Fails(string why)
    {
        SimFailure failure = Assert.Throws<SimFailure>(() => _mesh.RunFor(1.Seconds()));
        Assert.Contains(why, failure.What, StringComparison.Ordinal);
    }
}
