"""The certificates of a cluster: one authority, one certificate for both ends, and no secret told."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from neronet.man.transport import certificates


def test_one_certificate_serves_both_ends_for_ten_years() -> None:
    made = certificates.make("triton")
    leaf, authority = (x509.load_pem_x509_certificate(pem) for pem in (made.cert, made.ca))
    leaf.verify_directly_issued_by(authority)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert set(usage) == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    assert leaf.not_valid_after_utc - dt.datetime.now(dt.UTC) > dt.timedelta(days=3650)
    key = serialization.load_pem_private_key(made.key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == leaf.public_key()


def test_the_certificate_can_sign_no_other() -> None:
    leaf = x509.load_pem_x509_certificate(certificates.make("triton").cert)
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_no_two_clusters_share_an_authority() -> None:
    assert certificates.make("triton").ca != certificates.make("triton").ca


def test_a_key_is_in_no_log() -> None:
    made = certificates.make("a cluster with a name that is longer than any certificate's may be" * 2)
    assert "KEY" not in repr(made)
    assert "KEY" not in str(made)
