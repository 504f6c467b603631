using Mesh.Simulation;

namespace Mesh.Scenarios;

public sealed class DoubleDialTests
{
    [Fact]
    public void A_host_that_falls_silent_while_both_have_dialled_never_goes_on_in_the_middle_of_a_stay() =>
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                mesh.RunUntil(() => left.Sees(right.Host), 5.Seconds());
                mesh.In(mesh.Random.Between(TimeSpan.Zero, 60.Milliseconds())).Sleep(left.Host);
                for (int i = 0; i < 5; i++)
                {
                    byte number = (byte)i;
                    mesh.In((i * 10).Milliseconds()).Do(() => left.SendAll([number]));
                }

                mesh.In(10.Seconds()).Wake(left.Host);
                mesh.RunUntilQuiet();
            },
            from: 1,
            count: 500
        );
}
