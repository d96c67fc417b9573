using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli.Imports;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ImportVerbTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_OneFile_CountsItsRules()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("import", "v4.rules", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("rules").GetInt32().ShouldBe(6);
        run.Json.GetProperty("modelled").GetInt32().ShouldBe(6);
        run.Json.GetProperty("opaque").GetInt32().ShouldBe(0);
        run.Json.GetProperty("refused").GetInt32().ShouldBe(0);
        run.Json.GetProperty("tables")[0].GetProperty("rules").GetInt32().ShouldBe(6);
    }

    [Fact]
    public void Import_RuleOfAnUnknownMatch_IsOpaqueAndCounted()
    {
        _folder.Write(
            "v4.rules",
            RuleFolder.Small.Replace("-i lo", "-i lo -m homemade --flavour sour", StringComparison.Ordinal)
        );

        var run = _folder.Run("import", "v4.rules", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("modelled").GetInt32().ShouldBe(5);
        run.Json.GetProperty("opaque").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Import_StandardInput_IsReadOnce()
    {
        var run = _folder.RunWithInput(RuleFolder.Small, "import", "-");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain("-: iptables-save");
        run.Out.ShouldContain("6 rules: 6 modelled, 0 opaque, 0 refused");
    }

    [Fact]
    public void Import_SetsAfterRules_AreReadFirst()
    {
        _folder.Write(
            "v4.rules",
            RuleFolder.Small.Replace("-i lo", "-m set --match-set bans src", StringComparison.Ordinal)
        );
        _folder.Write(
            "sets",
            "create bans hash:ip family inet hashsize 1024 maxelem 65536\nadd bans 192.0.2.1\nadd bans 192.0.2.2\n"
        );

        var run = _folder.Run("import", "v4.rules", "sets", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("tables")[0].GetProperty("elements").GetInt32().ShouldBe(2);
        run.Json.GetProperty("sets")[0].GetProperty("used").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Import_Output_ImportsAgainToTheSame()
    {
        _folder.Write("v4.rules", RuleFolder.Small);
        _folder.Run("import", "v4.rules", "-o", "once.rules").Code.ShouldBe(ExitCode.Ok);

        _folder.Run("import", "once.rules", "-o", "twice.rules").Code.ShouldBe(ExitCode.Ok);

        _folder.Read("twice.rules").ShouldBe(_folder.Read("once.rules"));
        _folder.Read("once.rules").ShouldContain("-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\n");
    }

    [Fact]
    public void Import_OutputOverAnExistingFile_KeepsItsMode()
    {
        _folder.Write("v4.rules", RuleFolder.Small);
        _folder.Write("out.rules", "old");
        File.SetUnixFileMode(_folder.File("out.rules"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        _folder.Run("import", "v4.rules", "-o", "out.rules").Code.ShouldBe(ExitCode.Ok);

        File.GetUnixFileMode(_folder.File("out.rules")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Names().ShouldBe(["out.rules", "v4.rules"]);
    }

    [Fact]
    public void Import_OutputThroughALink_ReplacesWhatItNames()
    {
        _folder.Write("v4.rules", RuleFolder.Small);
        _folder.Write("real.rules", "old");
        File.CreateSymbolicLink(_folder.File("link.rules"), _folder.File("real.rules"));

        _folder.Run("import", "v4.rules", "-o", "link.rules").Code.ShouldBe(ExitCode.Ok);

        new FileInfo(_folder.File("link.rules")).LinkTarget.ShouldNotBeNull();
        _folder.Read("real.rules").ShouldContain("*filter");
    }

    [Fact]
    public void Import_OutputToStandardOutput_IsTheRulesAlone()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("import", "v4.rules", "-o", "-");

        run.Out.ShouldStartWith("# iptables-save, written by weir\n*filter\n");
        run.Out.ShouldEndWith("COMMIT\n");
    }

    [Fact]
    public void Import_OutputToNowhere_IsRefusedWithItsCode()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("import", "v4.rules", "-o", "no/such/folder/out.rules");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0653");
    }

    [Fact]
    public void Import_DeviceAsOutput_StaysADevice()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        _folder.Run("import", "v4.rules", "-o", "/dev/null").Code.ShouldBe(ExitCode.Ok);

        new FileInfo("/dev/null").Length.ShouldBe(0);
    }
}
