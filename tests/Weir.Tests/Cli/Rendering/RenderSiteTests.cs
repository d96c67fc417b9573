using Shouldly;
using Weir.Cli.Frame;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Cli.Rendering;

public sealed class RenderSiteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public RenderSiteTests()
    {
        Directory.CreateDirectory(_folder.File("rows"));
        Directory.CreateDirectory(_folder.File("out"));
        Write("rows/listeners.csv", "address,protocol,ports,comment\n,tcp,443,web\n10.1.0.5,udp,8000-8900,behind\n");
        Write("rows/bans.csv", "prefix,reason,expires\n192.0.2.0/24,why,\n198.51.100.1,soon,2026-09-01T00:00:00Z\n");
        Write("rows/allows.csv", "prefix,reason\n192.0.2.7,partner\n");
        Options("{}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Render_SiteInBothForms_IsProvedEqual()
    {
        Render("ipset").Code.ShouldBe(ExitCode.Ok);
        Render("nft").Code.ShouldBe(ExitCode.Ok);
        Run("import", "out/rules.v4", "out/rules.v6", "out/ipsets", "-o", "both.nft", "--to", "nft")
            .Code.ShouldBe(ExitCode.Ok);

        var diff = Run("diff", "out/weir.nft", "both.nft");

        diff.Code.ShouldBe(ExitCode.Ok, diff.Out);
        File.ReadAllText(_folder.File("out/ipsets")).ShouldContain("add weir-ban4_24-replacement 192.0.2.0/24");
        File.ReadAllText(_folder.File("out/ipsets")).ShouldContain("counters comment");
    }

    [Theory]
    [InlineData("ipset")]
    [InlineData("nft")]
    public void Render_SiteALittleLater_ChangesNothing(string form)
    {
        Render(form).Error.ShouldContain("warning WEIR0451");

        var later = WeirRun.With(
            surroundings => surroundings with { CurrentDirectory = _folder.Path, Time = new Later() },
            "render",
            "out",
            "--to",
            form,
            "--check"
        );

        later.Code.ShouldBe(ExitCode.Ok, later.Out);
    }

    [Theory]
    [InlineData("{bansBy: xdp}", "ipset", ExitCode.Ok, "warning WEIR0450")]
    [InlineData("{bansBy: xdp, dropRate: 1000}", "nft", ExitCode.Ok, "warning WEIR0450")]
    [InlineData("{newConnections: 50}", "ipset", ExitCode.BadInput, "error WEIR0450")]
    public void Render_WhatFilesCannotHold_IsSaid(string options, string form, int code, string finding)
    {
        Options(options);

        var run = Render(form);

        run.Code.ShouldBe(code, run.Error);
        run.Error.ShouldContain(finding);
        Directory
            .GetFiles(_folder.File("out"))
            .Length.ShouldBe(
                code == ExitCode.BadInput ? 0
                : form == "nft" ? 1
                : 3
            );
    }

    private void Options(string options) =>
        Write(
            "weir.yaml",
            $$"""
            kind: webfarm
            source: {type: csv, path: rows}
            interfaces: [{name: wan, role: outside}, {name: back, role: inside, networks: [10.1.0.0/16]}]
            ownAddresses: [203.0.113.10, "2001:db8::10"]
            management:
              prefixes: [198.18.77.0/24]
              services: [{name: ssh, protocol: tcp, ports: 22}]
            peers: [203.0.113.3]
            options: {{options}}

            """
        );

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    private WeirRun Render(string form) => Run("render", "out", "--to", form);

    private WeirRun Run(params string[] arguments) => WeirRun.In(_folder.Path, arguments);

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
