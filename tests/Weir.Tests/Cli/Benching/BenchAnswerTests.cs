using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Cli.Benching;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Lab.Benching;
using Xunit;

namespace Weir.Tests.Cli.Benching;

public sealed class BenchAnswerTests
{
    private static readonly BenchSettings s_settings = new() { Clock = TimeProvider.System };

    [Fact]
    public void Of_OneSession_WritesTheUnknownErrorAsNull()
    {
        var document = Of(new PacketFigure(800, 0, 400, double.PositiveInfinity, Sure: false));

        var written = JsonNode.Parse(JsonSerializer.Serialize(document, CliJson.Default.BenchDocument));

        var one = written?["candidates"]?[1];
        one?["deltaErrorNs"].ShouldBeNull();
        one?["classes"]?[0]?["deltaErrorNs"].ShouldBeNull();
        one?["deltaNs"].ShouldBeNull();
        $"{written?["diagnostics"]?[0]?["message"]}".ShouldContain("± unknown");
        $"{written?["sure"]}".ShouldBe("false");
    }

    [Fact]
    public void Print_OneSession_SaysUnknown() =>
        Printed(Of(new PacketFigure(800, 0, 400, double.PositiveInfinity, Sure: false))).ShouldContain("unknown");

    [Fact]
    public void Of_SureFigures_AreQuotedWithTheirErrorAndRatio()
    {
        var document = Of(new PacketFigure(800, 1, 400, 3.14, Sure: true));

        document.CalmPct.ShouldBe(75.5);
        document.Candidates[1].DeltaNs.ShouldBe(400);
        document.Candidates[1].DeltaErrorNs.ShouldBe(3.1);
        document.Candidates[1].PacketsPerSecond.ShouldBe(1_250_000);
        document.Candidates[1].AgainstRatio.ShouldBe(0.5);
        document.Diagnostics.ShouldBeEmpty();
    }

    private static BenchDocument Of(PacketFigure figure)
    {
        var peer = new PacketFigure(1_200, 1, 800, 2, Sure: true);
        var empty = new PacketFigure(400, 1, 0, 0, Sure: true);
        var result = new BenchResult(
            [Candidate("no rules", empty), Candidate("ours", figure), Candidate("theirs", peer)],
            50,
            [("all", 1, 16_384)],
            1,
            0.755
        );
        return BenchAnswer.Of(result, 2, s_settings, "Linux", []);
    }

    private static CandidateResult Candidate(string name, PacketFigure figure) =>
        new(name, figure, [new ClassFigure(0, figure)], 1, 1, 1, 0);

    private static string Printed(BenchDocument document)
    {
        var text = new StringWriter();
        using var surroundings = new Surroundings
        {
            Out = text,
            Error = TextWriter.Null,
            CurrentDirectory = "/",
        };
        BenchPage.Print(new Page(surroundings, new AnswerStyle(false, false, false, false)), document);
        return text.ToString();
    }
}
