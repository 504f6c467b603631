using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Scenarios;

public sealed class BanTests
{
    [Fact]
    public void Who_is_told_that_he_is_not_permitted_and_dials_at_once_is_refused() =>
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                Task? dialled = null;
                right.OnEvent = (app, e) =>
                {
                    if (e is Offline)
                    {
                        dialled ??= app.Host.Mesh!.ConnectAsync(app.Host.Uid, left.Host.Uid);
                    }
                };
                mesh.RunUntil(() => left.Sees(right.Host) && right.Sees(left.Host), 5.Seconds());
                mesh.RunFor(5.Seconds());
                mesh.In(TimeSpan.Zero).Do(() => left.Host.Mesh!.Contacts.Ban(right.Host.Uid));
                mesh.RunFor(1.Minutes());

                var refused = Assert.IsType<MeshException>(dialled!.Exception?.InnerException);
                Assert.Equal(MeshErrorCode.NoConnection, refused.Code);
            },
            from: 1,
            count: 200
        );
}
