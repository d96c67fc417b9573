using Shouldly;
using Weir.Core.Analysis.Matrix;
using Weir.Core.Rules;
using Weir.Tests.Lint;
using Xunit;

namespace Weir.Tests.Matrix;

public sealed class ServiceMatrixTests
{
    private const string Two =
        "*filter\n:FORWARD DROP [0:0]\n:ssh - [0:0]\n-A FORWARD -p tcp --dport 22 -j ssh\n"
        + "-A FORWARD -s 10.2.0.0/16 -j ACCEPT\n"
        + "-A ssh -s 10.1.0.0/16 -d 10.2.0.0/16 -j ACCEPT\n-A ssh -s 10.2.0.0/16 -d 10.1.0.0/16 -j DROP\nCOMMIT\n";

    [Fact]
    public void Of_TwoNetworks_FindsThemAndTheEdges()
    {
        var matrix = Of(Two);

        Words(matrix).ShouldBe(["a 0.0.0.0-10.0.255.255 10.3.0.0-255.255.255.255", "b 10.1.0.0/16", "c 10.2.0.0/16"]);
        Edges(matrix).ShouldBe(["b->c", "c->a", "c->c"]);
    }

    [Fact]
    public void Of_UnknownTest_IsPossibleAndNotCertain()
    {
        const string rules =
            "*filter\n:INPUT DROP [0:0]\n-A INPUT -s 10.0.0.0/8 -m recent --rcheck --name knock -j ACCEPT\nCOMMIT\n";

        Of(rules, Hook.Input).Edges.ShouldAllBe(edge => edge.From == "b" && !edge.Certain);
        Edges(Of(rules, Hook.Input, MatrixBound.Upper)).ShouldBe(["b->a", "b->b"]);
        Edges(Of(rules, Hook.Input, MatrixBound.Lower)).ShouldBeEmpty();
    }

    [Fact]
    public void Of_ReturnAndGoto_AreFollowed()
    {
        const string rules =
            "*filter\n:FORWARD ACCEPT [0:0]\n:in - [0:0]\n:last - [0:0]\n-A FORWARD -j in\n-A FORWARD -j DROP\n"
            + "-A in -s 10.0.0.0/8 -j RETURN\n-A in -s 11.0.0.0/8 -g last\n-A in -s 12.0.0.0/8 -j ACCEPT\n"
            + "-A last -d 1.0.0.0/8 -j ACCEPT\nCOMMIT\n";

        var matrix = Of(rules);

        Words(matrix)
            .ShouldBe([
                "a 0.0.0.0/8 2.0.0.0-10.255.255.255 13.0.0.0-255.255.255.255",
                "b 1.0.0.0/8",
                "c 11.0.0.0/8",
                "d 12.0.0.0/8",
            ]);
        Edges(matrix).ShouldBe(["c->b", "d->a", "d->b", "d->c", "d->d"]);
    }

    [Fact]
    public void Of_NoRules_IsOneClassByThePolicy()
    {
        var matrix = Of("*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");

        Words(matrix).ShouldBe(["a 0.0.0.0/0"]);
        Edges(matrix).ShouldBe(["a->a"]);
    }

    [Fact]
    public void Of_TooManyGroups_IsRefused()
    {
        var query = new MatrixQuery(Family.Ip, "tcp", 22) { MostPairs = 2 };

        ServiceMatrix.Of(new LintExample(Two).Firewall(), query).Refused.ShouldNotBeNull();
    }

    private static ServiceMatrix Of(string rules, Hook hook = Hook.Forward, MatrixBound bound = MatrixBound.Both) =>
        ServiceMatrix.Of(
            new LintExample(rules).Firewall(),
            new MatrixQuery(Family.Ip, "tcp", 22, hook) { Bound = bound }
        );

    private static List<string> Words(ServiceMatrix matrix) =>
        [
            .. matrix.Classes.Select(one =>
                $"{one.Name} {string.Join(' ', one.Ranges.Select(range => range.ToString(Family.Ip)))}"
            ),
        ];

    private static List<string> Edges(ServiceMatrix matrix) =>
        [.. matrix.Edges.Select(edge => $"{edge.From}->{edge.To}")];
}
