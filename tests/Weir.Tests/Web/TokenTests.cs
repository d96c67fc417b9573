using System.Runtime.Versioning;
using Shouldly;
using Weir.Cli.Frame;
using Weir.Tests.Cli;
using Weir.Tests.Sources;
using Weir.Web.Access;
using Xunit;

namespace Weir.Tests.Web;

public sealed class TokenTests : IDisposable
{
    private readonly CampusFolder _campus = new();

    public void Dispose() => _campus.Dispose();

    private string State => Path.Combine(_campus.Folder, ".weir", "host");

    [Fact]
    public void Token_AddListRemove_RoundTrips()
    {
        var added = _campus.Run("token", "add", "anna", "--role", "operator");
        added.Code.ShouldBe(ExitCode.Ok, added.Error);
        var secret = added.Out.Trim();
        secret.Length.ShouldBe(Token.SecretLength);

        new TokenFile(State).Find(secret)?.Caller.ShouldBe(new Caller("anna", Role.Operator, null, null));
        var list = _campus.Run("token", "list", "--json");
        list.Json.GetProperty("tokens")[0].GetProperty("role").GetString().ShouldBe("operator");
        list.Out.ShouldNotContain(secret);
        _campus.Run("token", "remove", "anna").Code.ShouldBe(ExitCode.Ok);
        new TokenFile(State).Find(secret).ShouldBeNull();
    }

    [Fact]
    public void Add_ForAMember_KeepsWhoseItIs()
    {
        var secret = _campus.Run("token", "add", "own", "--role", "member", "--member", "1001").Out.Trim();

        var caller = new TokenFile(State).Find(secret)?.Caller;
        caller?.MemberId.ShouldBe(1001u);
        caller?.Login.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("WEIR0817", ExitCode.BadInput, "anna berg", "--role", "viewer")]
    [InlineData("WEIR0610", ExitCode.BadInput, "anna", "--role", "member", "--member", "nobody")]
    [InlineData("WEIR0603", ExitCode.Usage, "anna", "--role", "member")]
    [InlineData("WEIR0603", ExitCode.Usage, "anna", "--role", "viewer", "--member", "1001")]
    [InlineData("WEIR0603", ExitCode.Usage, "anna", "--role", "admin")]
    [InlineData("WEIR0602", ExitCode.Usage, "anna")]
    public void Add_Wrong_ChangesNothing(string code, int exit, params string[] arguments)
    {
        var run = _campus.Run(["token", "add", .. arguments]);

        run.Code.ShouldBe(exit, run.Error);
        run.Error.ShouldContain(code);
        File.Exists(Path.Combine(State, TokenFile.FileName)).ShouldBeFalse();
    }

    [Fact]
    public void Name_TakenOrUnknown_IsRefused()
    {
        _campus.Run("token", "add", "anna", "--role", "viewer").Code.ShouldBe(ExitCode.Ok);

        _campus.Run("token", "add", "anna", "--role", "operator").Error.ShouldContain("WEIR0813");
        _campus.Run("token", "remove", "bert").Error.ShouldContain("WEIR0813");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"tokens\":null}")]
    [InlineData("{\"tokens\":[{\"name\":\"a\"}]}")]
    [InlineData(
        "{\"tokens\":[{\"name\":\"a\",\"role\":\"root\",\"sha256\":\"00\",\"created\":\"2026-01-01T00:00:00Z\"}]}"
    )]
    [InlineData(
        "{\"tokens\":[{\"name\":\"a\",\"role\":\"viewer\",\"sha256\":\"00\",\"created\":\"2026-01-01T00:00:00Z\"}]}"
    )]
    [InlineData("{\"tokens\":[],\"more\":1}")]
    [InlineData(
        "{\"tokens\":[{\"name\":\"a\",\"role\":\"member\",\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"created\":\"2026-01-01T00:00:00Z\"}]}"
    )]
    public void File_Damaged_LetsNobodyIn(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File(TokenFile.FileName), text);
        var file = new TokenFile(folder.Path);

        Should.Throw<TokenException>(() => file.Find(Token.NewSecret())).Finding.Code.ShouldBe("WEIR0814");
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void File_Written_IsRootsAlone()
    {
        using var folder = new TempFolder();
        new TokenFile(folder.Path).Write([]);

        File.GetUnixFileMode(folder.File(TokenFile.FileName)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Find_HashThatDiffersInOneBit_IsNobodys()
    {
        using var folder = new TempFolder();
        var file = new TokenFile(folder.Path);
        var secret = Token.NewSecret();
        for (var bit = 0; bit < 256; bit++)
        {
            var hash = Token.HashOf(secret);
            hash[bit / 8] ^= (byte)(1 << (bit % 8));
            file.Write([new Token("a", Role.Operator, null, null, hash, DateTimeOffset.UnixEpoch.AddSeconds(bit))]);

            new TokenFile(folder.Path).Find(secret).ShouldBeNull($"bit {bit}");
        }

        file.Write([new Token("a", Role.Operator, null, null, Token.HashOf(secret), DateTimeOffset.UnixEpoch)]);
        new TokenFile(folder.Path).Find(secret).ShouldNotBeNull();
    }

    [Fact]
    public void File_ReplacedByOneOfTheSameLength_IsReadAnew()
    {
        using var folder = new TempFolder();
        var file = new TokenFile(folder.Path);
        var (before, after) = (Token.NewSecret(), Token.NewSecret());
        file.Write([Named("anna", before)]);
        var path = folder.File(TokenFile.FileName);
        var length = new FileInfo(path).Length;
        file.Find(before).ShouldNotBeNull();

        file.Write([Named("bert", after)]);
        new FileInfo(path).Length.ShouldBe(length);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1)); // a clock of coarse ticks would not tell them apart

        file.Find(before).ShouldBeNull();
        file.Find(after).ShouldNotBeNull().Name.ShouldBe("bert");

        static Token Named(string name, string secret) =>
            new(name, Role.Viewer, null, null, Token.HashOf(secret), DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void File_DamagedAfterItWasRead_LetsNobodyInWhoWasIn()
    {
        using var folder = new TempFolder();
        var file = new TokenFile(folder.Path);
        var secret = Token.NewSecret();
        file.Write([new Token("a", Role.Viewer, null, null, Token.HashOf(secret), DateTimeOffset.UnixEpoch)]);
        file.Find(secret).ShouldNotBeNull();

        File.WriteAllText(folder.File(TokenFile.FileName), "{\"tokens\": [");

        Should.Throw<TokenException>(() => file.Find(secret));
    }

    [Fact]
    public void Secrets_AreNotRepeatedAndNotGuessedByLength()
    {
        var secrets = Enumerable.Range(0, 100).Select(static _ => Token.NewSecret()).ToHashSet();

        secrets.Count.ShouldBe(100);
        secrets.ShouldAllBe(static secret => secret.Length == Token.SecretLength && secret.StartsWith(Token.Prefix));
    }
}
