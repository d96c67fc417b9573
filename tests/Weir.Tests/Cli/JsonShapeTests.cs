using System.Text.Json;
using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>The field names and kinds of each JSON answer: programs depend on them, so a change here is a break.</summary>
public sealed class JsonShapeTests : IDisposable
{
    private const string Member =
        "{id:n,login:s,state:s,publicIpv4:s?,ipv6Prefixes:[s],plan:s,quota:s,devices:[{address:s,kind:s}]}";
    private const string Forward = "{member:n,login:s,protocol:s,publicIpv4:s?,publicPorts:s,device:s,devicePort:n}";
    private const string Opening = "{member:n,login:s,prefix:s,protocol:s,ports:s?}";

    private readonly CampusFolder _campus = new();

    public void Dispose() => _campus.Dispose();

    [Theory]
    [InlineData(
        "check",
        "{site:s,valid:b,counts:{members:n,devices:n,forwards:n,openings:n,bans:n,listeners:n,allows:n},errors:n,warnings:n,withoutPublicIpv4:[],readMs:n,validateMs:n,diagnostics:[]}"
    )]
    [InlineData("member list", "{members:[" + Member + "],total:n,offset:n,diagnostics:[]}")]
    [InlineData(
        "member show 1001 --netns weir-no-such-namespace",
        "{member:" + Member + ",forwards:[" + Forward + "],openings:[" + Opening + "],counters:null,diagnostics:[]}"
    )]
    [InlineData("forward list", "{forwards:[" + Forward + "],total:n,offset:n,diagnostics:[]}")]
    [InlineData("opening list", "{openings:[" + Opening + "],total:n,offset:n,diagnostics:[]}")]
    [InlineData("listener list", "{listeners:[],total:n,offset:n,diagnostics:[]}")]
    [InlineData("allow list", "{allows:[],total:n,offset:n,diagnostics:[]}")]
    [InlineData(
        "ban list",
        "{bans:[{prefix:s,reason:s,expires:s?,source:s,packets:s,bytes:s,firstHit:s,lastHit:s}],countersAbsent:s,total:n,offset:n,diagnostics:[]}"
    )]
    [InlineData(
        "member block 1001",
        "{valid:b,changes:[{kind:s,action:s,key:s,before:s?,after:s?}],apply:s?,diagnostics:[]}"
    )]
    public void Json_EachVerb_HasItsStableFields(string command, string shape)
    {
        var run = _campus.Run([.. command.Split(' '), "--json"]);

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        Shape(run.Json).ShouldBe(shape);
    }

    [Fact]
    public void Json_Failure_HasDiagnosticsOnly()
    {
        var run = _campus.Run("member", "show", "nobody", "--json");

        run.Code.ShouldBe(ExitCode.BadInput);
        Shape(run.Json).ShouldBe("{diagnostics:[{code:s,severity:s,position:s?,message:s,help:s}]}");
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("weir: error WEIR0610");
    }

    /// <summary>Names and kinds; a list by its first item; text or null is "s?" for the fields that may be either.</summary>
    private static string Shape(JsonElement value, string name = "") =>
        value.ValueKind switch
        {
            JsonValueKind.Object =>
                $"{{{string.Join(',', value.EnumerateObject().Select(p => $"{p.Name}:{Shape(p.Value, p.Name)}"))}}}",
            JsonValueKind.Array => value.GetArrayLength() == 0 ? "[]" : $"[{Shape(value[0])}]",
            JsonValueKind.Number => "n",
            JsonValueKind.Null when name == "counters" => "null",
            JsonValueKind.True or JsonValueKind.False => "b",
            _ => name is "position" or "publicIpv4" or "ports" or "expires" or "before" or "after" or "apply"
                ? "s?"
                : "s",
        };
}
