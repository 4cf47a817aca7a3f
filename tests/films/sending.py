"""Speak tus 1.0 over Django's test client."""

import base64
import hashlib


def coded(text):
    return base64.b64encode(text.encode()).decode()


def create(client, visit, length, *, version="1.0.0", **metadata):
    said = ",".join(f"{key} {coded(value)}" for key, value in metadata.items())
    headers = {"Tus-Resumable": version, "Upload-Length": str(length), "Upload-Metadata": said}
    return client.post(f"/visits/{visit.pk}/films/uploads/", headers=headers)


def patch(client, url, offset, data, *, checksum=None, content_type="application/offset+octet-stream", **headers):
    said = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers
    if checksum:
        said["Upload-Checksum"] = checksum
    return client.patch(url, data=data, content_type=content_type, headers=said)


def head(client, url):
    return client.head(url, headers={"Tus-Resumable": "1.0.0"})


def sum_of(data, algorithm="sha256"):
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def send(client, visit, data, *, pieces=1, name="CLIP0001.MP4"):
    """Send a whole film in so many pieces; return the upload's address."""
    begun = create(client, visit, len(data), filename=name, sha256=hashlib.sha256(data).hexdigest())
    assert begun.status_code == 201, begun.content
    step = -(-len(data) // pieces)
    for at in range(0, len(data), step):
        answer = patch(client, begun["Location"], at, data[at : at + step], checksum=sum_of(data[at : at + step]))
        assert answer.status_code == 204, answer.content
    return begun["Location"]
