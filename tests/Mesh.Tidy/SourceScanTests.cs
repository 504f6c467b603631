namespace Mesh.Tidy;

public sealed class SourceScanTests
{
    [Fact]
    public void Members_are_counted_from_their_first_line_to_their_last()
    {
        const string source = """"
            namespace A;

            public sealed class B(int c)
            {
                private readonly int _d = c;

                /// <summary>Not { counted.</summary>
                public int E(in DataRecord record)
                {
                    if (record is { F: '{' })
                    {
                        return 1;
                    }

                    return $"}}{(c > 1 ? "}" : "{")}".Length;
                }

                public string G => """
                    }
                    """;
            }
            """";

        var members = SourceScan.Members(source).Select(m => (m.Line, m.Lines)).ToList();

        Assert.Equal([(1, 1), (5, 1), (8, 9), (18, 3)], members);
    }

    [Fact]
    public void A_switch_expression_belongs_to_its_member()
    {
        const string source =
            "class A\n{\n    int B(int c) =>\n        c switch\n        {\n            _ => 1,\n        };\n}\n";

        Assert.Contains(SourceScan.Members(source), m => m is { Line: 3, Lines: 5 });
    }
}
