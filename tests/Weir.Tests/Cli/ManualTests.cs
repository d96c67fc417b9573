using System.CommandLine;
using System.Diagnostics;
using Shouldly;
using Weir.Cli.Frame;
using Weir.Cli.Manual;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>Manual pages, judged by groff where it is, and what they must say.</summary>
public sealed class ManualTests
{
    [Fact]
    public void ManualPage_OfEveryCommand_HasItsOptionsAndExamples()
    {
        foreach (var verb in VerbTree.Verbs())
        {
            var page = ManualPage.Of(verb);

            page.ShouldContain(".SH \"EXAMPLES\"", customMessage: verb.Name);
            foreach (var option in HelpPage.OwnOptions(verb))
            {
                page.ShouldContain(option.Name.Replace("-", "\\-", StringComparison.Ordinal), customMessage: verb.Name);
            }
        }
    }

    [Fact]
    public void Roff_TextThatLooksLikeRequests_IsText()
    {
        var page = new Roff("x", 1, "0");
        page.Line(".so /etc/passwd");
        page.Line("'br");
        page.Line("a\\n(.b --to \"x\"");

        var lines = page.ToString().Split('\n');

        lines[1].ShouldBe("\\&.so /etc/passwd");
        lines[2].ShouldBe("\\&'br");
        lines[3].ShouldBe("a\\en(.b \\-\\-to \\(dqx\\(dq");
    }

    [ToolFact("/usr/bin/groff")]
    public void ManualPages_ByGroff_GiveNoWarning()
    {
        foreach (var command in VerbTree.Verbs().Cast<Command>().Concat(VerbTree.Groups()))
        {
            Groff(ManualPage.Of(command)).ShouldBe("", HelpPage.PathOf(command));
        }

        foreach (var file in SettingsFile.All)
        {
            Groff(file.Page()).ShouldBe("", file.Title);
        }
    }

    private static string Groff(string page)
    {
        var start = new ProcessStartInfo("/usr/bin/groff", ["-man", "-ww", "-z", "-Tascii"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start).ShouldNotBeNull();
        process.StandardInput.Write(page);
        process.StandardInput.Close();
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
